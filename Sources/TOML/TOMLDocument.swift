/// A text of TOML 1.0, as tables and values that know where they stand.
///
/// Nothing in it can end the process or keep it: it is read in linear time, and how deep values lie in one another has a
/// limit.
package struct TOMLDocument: Sendable {
    /// The keys of the outermost table, in the order in which they first stand.
    package let entries: [TOMLEntry]
    /// The keys that stood before in their table, and whose value took the place of the one there. A strict reading has
    /// none.
    package let doubles: [(key: String, place: TOMLPlace)]

    /// Reads a text as the standard has it.
    ///
    /// - Parameter text: bytes as they lie in the file; a byte order mark is gone past.
    /// - Throws: the first mistake in it.
    package init(strictly text: [UInt8]) throws(TOMLProblem) {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let bytes = text.starts(with: mark) ? text[mark.count...] : text[...]
        let flaw = TOMLProblem.flaw(in: bytes)
        var reader = TOMLReader(bytes, firstLine: 1, isStrict: true)
        do throws(TOMLProblem) {
            entries = try reader.read()
        } catch {
            throw [flaw, error].compactMap(\.self).min { $0.place < $1.place } ?? error
        }
        if let flaw { throw flaw }
        doubles = []
    }

    /// Reads a text that people wrote by hand and nobody can be asked about. Of two keys the last one counts, a table may
    /// be begun again, and a number or date has only to look like one: whoever takes it can name the field.
    ///
    /// - Parameters:
    ///   - text: UTF-8.
    ///   - firstLine: the line of the file on which it begins.
    package init(patiently text: ArraySlice<UInt8>, firstLine: Int) throws(TOMLProblem) {
        var reader = TOMLReader(text, firstLine: firstLine, isStrict: false)
        entries = try reader.read()
        doubles = reader.doubles
    }
}

/// A key and its value.
package struct TOMLEntry: Hashable, Sendable {
    /// One part of a dotted key, without its quotation marks.
    package let key: String
    /// Of the key; of a table, where its header begins.
    package let place: TOMLPlace
    package let value: TOMLValue
}

/// A value, and where it begins.
package struct TOMLValue: Hashable, Sendable {
    /// What a value is: alone, or with others in it.
    package enum Content: Hashable, Sendable {
        /// What stood in quotation marks.
        case text(String)
        /// A number, a boolean, a date or a time.
        case word(TOMLWord)
        /// The tables of `[[name]]` too.
        case array([TOMLValue])
        /// Of `[name]`, of dotted keys, or in braces.
        case table([TOMLEntry])
    }

    package let place: TOMLPlace
    package let content: Content
}
