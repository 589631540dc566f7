import Foundation
import Synchronization

/// The built binary, run as a user runs it: arguments in, exit status, standard output and standard error out.
final class Program: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private struct Output {
        var standardOutput = Data()
        var standardError = Data()
        var status: Int32?
    }

    private let output = Mutex(Output())
    let processID: Int32

    /// Beside the test bundle: SwiftPM puts both into one folder.
    static let binary = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appendingPathComponent("syndicated")

    init(
        _ arguments: [String], executable: URL = Program.binary, environment: [String: String] = [:],
        folder: URL? = nil
    ) throws {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        var all = ProcessInfo.processInfo.environment
        // What the tests' own surroundings set must not reach the program.
        for name in all.keys where name.hasPrefix("SYNDICATED_") || name == "NOTIFY_SOCKET" { all[name] = nil }
        all["TZ"] = "UTC"
        process.environment = all.merging(environment) { $1 }
        process.currentDirectoryURL = folder
        let standardOutput = Pipe()
        let standardError = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = standardOutput
        process.standardError = standardError
        try process.run()
        processID = process.processIdentifier
        collect(standardOutput) { $0.standardOutput.append($1) }
        collect(standardError) { $0.standardError.append($1) }
        let unsafeProcess = UncheckedProcess(process: process)
        Thread.detachNewThread { [self] in
            unsafeProcess.process.waitUntilExit()
            output.withLock { $0.status = unsafeProcess.process.terminationStatus }
        }
    }

    /// Foundation's `Process` is not marked Sendable; only the waiting thread touches it after the start.
    private struct UncheckedProcess: @unchecked Sendable {
        let process: Process
    }

    private func collect(_ pipe: Pipe, into append: @escaping @Sendable (inout Output, Data) -> Void) {
        let handle = pipe.fileHandleForReading
        let descriptor = dup(handle.fileDescriptor)
        Thread.detachNewThread { [self] in
            var buffer = [UInt8](repeating: 0, count: 65536)
            while true {
                let count = read(descriptor, &buffer, buffer.count)
                guard count > 0 else { break }
                let part = Data(buffer[..<count])
                output.withLock { append(&$0, part) }
            }
            close(descriptor)
        }
    }

    var standardOutput: String { output.withLock { String(decoding: $0.standardOutput, as: UTF8.self) } }
    var standardError: String { output.withLock { String(decoding: $0.standardError, as: UTF8.self) } }
    var status: Int32? { output.withLock { $0.status } }

    func send(_ signal: Int32) {
        kill(processID, signal)
    }

    /// Waits for the end of the program.
    @discardableResult
    func wait(within limit: Duration = .seconds(60)) async throws -> Int32 {
        try await until("the program ends", within: limit) { self.status != nil }
        // What was written last is still on its way through the pipes.
        try await Task.sleep(for: .milliseconds(20))
        return status ?? -1
    }

    /// Waits for a line of the log.
    func log(contains text: String, within limit: Duration = .seconds(30)) async throws {
        try await until("the log says \"\(text)\"", within: limit) {
            self.standardError.contains(text) || self.status != nil
        }
        guard standardError.contains(text) else {
            throw Failure(description: "ended with \(status ?? -1) before its log said \"\(text)\":\n\(standardError)")
        }
    }

    /// Ends the program if it still runs.
    func stop() async {
        guard status == nil else { return }
        send(SIGTERM)
        _ = try? await wait(within: .seconds(15))
        if status == nil { send(SIGKILL) }
    }

    /// Waits for a condition, with a deadline that is generous for a busy machine.
    func until(
        _ what: String, within limit: Duration = .seconds(30), _ condition: () async throws -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + limit
        while try await !condition() {
            guard ContinuousClock.now < deadline else {
                throw Failure(description: "waited \(limit) in vain until \(what). The log:\n\(standardError)")
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Runs a program to its end. One that does not come to it is stopped.
    static func run(
        _ arguments: [String], executable: URL = Program.binary, environment: [String: String] = [:],
        folder: URL? = nil
    ) async throws -> (status: Int32, output: String, errors: String) {
        let program = try Program(arguments, executable: executable, environment: environment, folder: folder)
        do {
            let status = try await program.wait()
            return (status, program.standardOutput, program.standardError)
        } catch {
            await program.stop()
            throw error
        }
    }
}
