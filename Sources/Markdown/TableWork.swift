import CCmarkGFM

extension CmarkDocument {
    /// How many cells cmark's renderer would look at: for each cell, all before it.
    var tableWork: Int {
        var work = 0
        var column = 0
        var place = root.pointee.first_child
        while let node = place {
            place = node.next(within: root)
            guard node.pointee.type == Cmark.extensions.pointee.cell_type else { continue }
            column = node.pointee.prev == nil ? 0 : column + 1
            work += column
        }
        return work
    }
}
