import CCmarkGFM
import HTML

// What cmark's extensions add: tables and strikethrough.
extension DocumentBuilder {
    mutating func enterExtension(_ node: CmarkNode) -> Visit {
        switch node.pointee.type {
        case Cmark.extensions.pointee.strikethrough_type: begin(.del, node)
        case Cmark.extensions.pointee.table_type:
            beginBlock(.table, node)
            hasTableBody = false
        case Cmark.extensions.pointee.row_type: enterRow(node)
        case Cmark.extensions.pointee.cell_type: enterCell(node)
        default: return .foreign
        }
        return .children
    }

    mutating func leaveExtension(_ node: CmarkNode) {
        switch node.pointee.type {
        case Cmark.extensions.pointee.strikethrough_type, Cmark.extensions.pointee.cell_type: end()
        case Cmark.extensions.pointee.row_type: leaveRow()
        case Cmark.extensions.pointee.table_type:
            startLine()
            if hasTableBody { endBlock() }
            endBlock()
        default: break
        }
    }

    private mutating func enterRow(_ node: CmarkNode) {
        startLine()
        column = 0
        isInHeaderRow = ccmark_is_header_row(node)
        if isInHeaderRow {
            begin(.thead, node)
            write("\n")
        } else if !hasTableBody {
            begin(.tbody, node)
            write("\n")
            hasTableBody = true
        }
        begin(.tr, node)
    }

    private mutating func leaveRow() {
        startLine()
        end()
        guard isInHeaderRow else { return }
        write("\n")
        end()
        isInHeaderRow = false
    }

    private mutating func enterCell(_ node: CmarkNode) {
        startLine()
        let element = begin(isInHeaderRow ? .th : .td, node)
        guard let table = node.pointee.parent?.pointee.parent else { return }
        switch ccmark_alignment(table, CInt(column)) {
        case UInt8(ascii: "l"): tree.appendAttribute(.align, "left", to: element)
        case UInt8(ascii: "c"): tree.appendAttribute(.align, "center", to: element)
        case UInt8(ascii: "r"): tree.appendAttribute(.align, "right", to: element)
        default: break
        }
        column += 1
    }
}
