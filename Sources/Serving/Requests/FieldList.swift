import Syndication

/// The elements of a header field that is a list: what stands between its commas, without white space around it
/// (RFC 9110 §5.6.1). Empty elements are left out. Commas inside quotes belong to their element.
struct FieldList: Sequence, IteratorProtocol {
    private var rest: ArraySlice<UInt8>

    init(_ field: String) {
        // A copy, because an array is walked several times faster than a part of a string.
        rest = Array(field.utf8)[...]
    }

    mutating func next() -> ArraySlice<UInt8>? {
        while !rest.isEmpty {
            var end = rest.startIndex
            var isQuoted = false
            while end < rest.endIndex, isQuoted || rest[end] != UInt8(ascii: ",") {
                if rest[end] == UInt8(ascii: "\"") { isQuoted.toggle() }
                end += 1
            }
            let element = rest[..<end].trimmed
            rest = rest[end...].dropFirst()
            if !element.isEmpty { return element }
        }
        return nil
    }
}

extension BidirectionalCollection<UInt8> {
    /// Without the spaces and tabs at both ends.
    var trimmed: SubSequence {
        var start = startIndex
        var end = endIndex
        while start != end, self[start] == UInt8(ascii: " ") || self[start] == UInt8(ascii: "\t") {
            formIndex(after: &start)
        }
        while start != end {
            let last = index(before: end)
            guard self[last] == UInt8(ascii: " ") || self[last] == UInt8(ascii: "\t") else { break }
            end = last
        }
        return self[start..<end]
    }

    /// Whether these are the same letters in any case.
    ///
    /// - Parameter word: in lower case.
    func isWord(_ word: StaticString) -> Bool {
        guard count == word.utf8CodeUnitCount else { return false }
        var place = word.utf8Start
        for byte in self {
            guard byte.asciiLowercased == place.pointee else { return false }
            place += 1
        }
        return true
    }
}
