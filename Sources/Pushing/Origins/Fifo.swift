/// A queue: first in, first out.
struct Fifo<Element> {
    private var elements: [Element?] = []
    private var head = 0

    var count: Int { elements.count - head }
    var isEmpty: Bool { count == 0 }
    var first: Element? { isEmpty ? nil : elements[head] }

    /// The one with so many before it; nil where there are not so many.
    subscript(place: Int) -> Element? {
        place >= 0 && place < count ? elements[head + place] : nil
    }

    func first(_ most: Int) -> [Element] {
        elements[head...].prefix(most).compactMap { $0 }
    }

    mutating func append(_ element: Element) {
        elements.append(element)
    }

    /// - Returns: what was taken out, in its order.
    mutating func removeAll(where isOver: (Element) -> Bool) -> [Element] {
        var removed: [Element] = []
        var kept: [Element?] = []
        for case let element? in elements[head...] {
            if isOver(element) { removed.append(element) } else { kept.append(element) }
        }
        guard !removed.isEmpty else { return [] }
        elements = kept
        head = 0
        return removed
    }

    mutating func popFirst() -> Element? {
        guard !isEmpty else { return nil }
        let element = elements[head]
        elements[head] = nil
        head += 1
        // What has left is let go in large pieces, so that each element is moved once on average.
        if head > elements.count / 2, head > 16 || head == elements.count {
            elements.removeFirst(head)
            head = 0
        }
        return element
    }
}
