/// Why a command ends with another status than 0: the status of sysexits(3), and what to tell the person.
package struct CommandFailure: Error, CustomStringConvertible {
    /// As sysexits(3) has it, or 1.
    package let status: Int32
    /// Whole sentences; empty when everything has been said.
    package let message: String

    /// The message.
    package var description: String { message }

    /// `check` found an error, or a command failed.
    package static func failed(_ message: String) -> CommandFailure { .init(status: 1, message: message) }
    /// The command line is wrong (EX_USAGE).
    package static func usage(_ message: String) -> CommandFailure { .init(status: 64, message: message) }
    /// The content cannot be published (EX_DATAERR).
    package static func content(_ message: String) -> CommandFailure { .init(status: 65, message: message) }
    /// Something that is needed cannot be reached (EX_UNAVAILABLE).
    package static func unavailable(_ message: String) -> CommandFailure { .init(status: 69, message: message) }
    /// Input or output (EX_IOERR).
    package static func inputOutput(_ message: String) -> CommandFailure { .init(status: 74, message: message) }
    /// The configuration is wrong (EX_CONFIG).
    package static func configuration(_ message: String) -> CommandFailure { .init(status: 78, message: message) }
}
