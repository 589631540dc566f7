import Foundation
import Recording
import Storage
import Syndication

/// `syndicated state`: the state as text, and back, and whether it is sound.
package struct StateCommands {
    private let overrides: ConfigurationFile.Overrides

    /// - Parameter overrides: by them and the configuration the state file is found.
    package init(overrides: ConfigurationFile.Overrides) {
        self.overrides = overrides
    }

    /// `syndicated state export`: also while the daemon runs.
    ///
    /// - Parameter output: a file, which is readable for its owner alone; nil for standard output.
    /// - Throws: `CommandFailure`.
    package func export(to output: String?) throws {
        try translating {
            let database = try Database(copying: try path(), migrations: StateSchema.migrations)
            defer { try? database.close() }
            let export = StateExport(derivable: StateSchema.derivable)
            guard let output else {
                return try database.readNow { db in
                    try export.write(db) { try Terminal.put($0) }
                }
            }
            let file = try PrivateFile(output)
            try database.readNow { db in try export.write(db) { try file.write($0) } }
            try file.finish()
        }
    }

    /// `syndicated state import`: into a state that holds nothing, all or nothing.
    ///
    /// - Parameter replaces: whether what the state holds may be lost. One that is damaged is moved aside.
    /// - Throws: `CommandFailure`.
    package func `import`(from file: String, replaces: Bool) throws {
        try translating {
            let new = try state(in: file)
            let path = try path()
            if replaces,
                let damage = try Database.replaceDamaged(at: path, with: new, migrations: StateSchema.migrations)
            {
                let place = damage.movedTo.map { "; what is left of it is at \($0) now" } ?? ""
                try Terminal.print("\(path): \(damage.problem)\(place)")
            } else {
                try fill(path, with: new, replaces: replaces)
            }
            try Terminal.print("\(path): the state is imported")
        }
    }

    /// What an export holds, if it is sound.
    private func state(in file: String) throws -> Database {
        guard let data = try InputFile.bytes(at: file) else {
            throw CommandFailure.inputOutput("\(file): there is no such file, or it cannot be read.")
        }
        let new: Database
        do {
            new = try StateImport(migrations: StateSchema.migrations).read(String(decoding: data, as: UTF8.self))
        } catch let mistake as StateImport.Mistake {
            let remedy = mistake.isNewer ? "Import it with that version" : "Nothing is changed. Export it again"
            throw CommandFailure(status: mistake.isNewer ? 78 : 65, message: "\(file):\(mistake). \(remedy).")
        }
        let breaches = try StateSchema.breaches(in: new)
        guard breaches.isEmpty else {
            for breach in breaches { try Terminal.print(breach) }
            throw CommandFailure.content("\(file): this state is not sound, and nothing is changed.")
        }
        return new
    }

    private func fill(_ path: String, with new: Database, replaces: Bool) throws {
        let database = try Database(path: path, migrations: StateSchema.migrations)
        defer { try? database.close() }
        guard try replaces || database.filledTables().isEmpty else {
            throw CommandFailure.failed(
                "\(path): the state is not empty, and nothing is changed. Name another with --state, or give up what "
                    + "it holds with --replace.")
        }
        try database.replaceRows(with: new)
    }

    /// `syndicated state check`: SQLite's own checks and ours, also while the daemon runs.
    ///
    /// - Throws: `CommandFailure`; with status 1 when the state is not sound.
    package func check() throws {
        try translating {
            let path = try path()
            let breaches: [String]
            var astray: [Problem] = []
            do {
                let database = try Database(copying: path, migrations: StateSchema.migrations)
                defer { try? database.close() }
                breaches = try StateSchema.breaches(in: database)
                if breaches.isEmpty { astray = try strayAdoptions(in: database, at: path) }
            } catch let error as StorageError where error.kind == .corrupt || error.kind == .lost {
                throw CommandFailure.failed(error.description)
            }
            for breach in breaches { try Terminal.print(breach) }
            guard breaches.isEmpty else {
                throw CommandFailure.failed(
                    "\(path): the state is not sound (\(breaches.count) findings). Restore a backup of the file, or import an "
                        + "export of before with `syndicated state import --replace`.")
            }
            for problem in astray { try Terminal.print("\(problem)") }
            try Terminal.print("\(path): the state is sound")
        }
    }

    /// What was lost without a fault of the state.
    private func strayAdoptions(in database: Database, at path: String) throws -> [Problem] {
        // Nothing is recorded with it.
        let catalogue = Catalogue(policy: CataloguePolicy(authority: "localhost"))
        try database.readNow { try catalogue.load(from: $0) }
        return StrayAdoptions.problems(catalogue.strayAdoptions, file: path)
    }

    private func path() throws -> String {
        let environment = ProcessInfo.processInfo.environment
        let configuration = try ConfigurationFile.read(overrides, environment: environment)
        return try StatePath.named(in: configuration, environment: environment)
    }

    private func translating(_ work: () throws -> Void) throws {
        do {
            try work()
        } catch {
            throw CommandFailure(error)
        }
    }
}

extension StateSchema {
    /// What is wrong with a state; ours is looked at only where SQLite finds nothing.
    static func breaches(in database: Database) throws -> [String] {
        try database.readNow { db in
            let damage = try Integrity.problems(in: db)
            return try damage.isEmpty ? invariants.flatMap { try $0.breaches(in: db) } : damage
        }
    }
}
