import Foundation

/// The name of this run of the machine: another after each start of it, the same over all restarts of the daemon.
enum BootID {
    /// Without the dashes, which the kernel writes and systemd does not.
    ///
    /// - Parameters:
    ///   - environment: `BOOT_ID` counts where the file cannot be seen: the unit hides it (`ProcSubset=pid`), and says
    ///     there what is in it.
    ///   - file: where the kernel says it.
    /// - Returns: nil where nobody says it.
    static func read(environment: [String: String], file: String = "/proc/sys/kernel/random/boot_id") -> String? {
        let said = FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) }
        let id = (said ?? environment["BOOT_ID"] ?? "").filter(\.isHexDigit)
        return id.isEmpty ? nil : id
    }
}
