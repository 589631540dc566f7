public import OrderedCollections

/// A dictionary for a hundred thousand entries, in half of the memory that the standard one takes: its slots hold
/// numbers, and keys and values lie side by side without a gap. Its order is no promise.
///
/// Inlinable, and public where all else is `package`: the compiler makes one for the keys of each module that uses it only
/// of what is public. Without that, each call looks its types up anew (docs/decisions.md).
public struct CompactMap<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    @usableFromInline var entries: OrderedDictionary<Key, Value> = [:]

    /// An empty map, which takes no room yet.
    @inlinable
    public init() {}

    /// How many keys there are.
    @inlinable
    public var count: Int { entries.count }
    /// Whether there is no key.
    @inlinable
    public var isEmpty: Bool { entries.isEmpty }
    /// All keys, in no order that is promised.
    @inlinable
    public var keys: some Collection<Key> { entries.keys }

    /// The value of a key. Setting nil takes the key out, and moves the last key into its place.
    @inlinable
    public subscript(key: Key) -> Value? {
        get { entries[key] }
        set {
            if let newValue {
                entries[key] = newValue
            } else if let place = entries.index(forKey: key) {
                // The last one takes the place: closing the gap would move all behind it.
                entries.swapAt(place, entries.count - 1)
                entries.removeLast()
            }
        }
    }

    /// Where a key stands, from 0 up to `count`, until the next change.
    @inlinable
    public func place(of key: Key) -> Int? { entries.index(forKey: key) }

    /// The key and the value at a place, as `place(of:)` gives it. A place from `count` on is a mistake of the program.
    @inlinable
    public func entry(at place: Int) -> (key: Key, value: Value) {
        let element = entries.elements[place]
        return (element.key, element.value)
    }

    /// Makes room for as many, and for the few that come after.
    @inlinable
    public mutating func reserve(_ count: Int) {
        entries.reserveCapacity(count + count / 16)
    }
}

extension CompactMap: Sequence {
    /// Goes over all pairs once, in no order that is promised.
    @inlinable
    public func makeIterator() -> some IteratorProtocol<(key: Key, value: Value)> {
        entries.makeIterator()
    }
}

extension CompactMap: ExpressibleByDictionaryLiteral {
    /// A map of these pairs. Of a key that comes twice the last value counts.
    @inlinable
    public init(dictionaryLiteral elements: (Key, Value)...) {
        for (key, value) in elements { self[key] = value }
    }
}

extension CompactMap: Equatable where Value: Equatable {
    /// Whether both have the same keys with the same values, in whatever order.
    @inlinable
    public static func == (one: CompactMap, other: CompactMap) -> Bool {
        one.count == other.count && one.allSatisfy { other[$0.key] == $0.value }
    }
}
