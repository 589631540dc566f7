import Glibc
import Syndication

/// How many different things there were, of which only hashes are seen: exact up to a few hundred, and from there on
/// within about two in a hundred. It takes 4 KiB at most, however many come (HyperLogLog: Flajolet et al., 2007).
struct DistinctCount: Sendable {
    private enum Form {
        case exact(Set<UInt64>)
        /// The longest run of zeros that the hashes of each register began with, and one.
        case estimated([UInt8])
    }

    private var form = Form.exact([])

    static let mostExact = 256
    private static let bits = 12
    private static let registers = 1 << bits

    mutating func insert(_ hash: UInt64) {
        switch form {
        case .exact(var hashes):
            // Not to be copied: the set is in `form` no longer.
            form = .exact([])
            hashes.insert(hash)
            form = hashes.count <= Self.mostExact ? .exact(hashes) : .estimated(Self.registers(of: hashes))
        case .estimated(var registers):
            form = .exact([])
            Self.note(hash, in: &registers)
            form = .estimated(registers)
        }
    }

    mutating func formUnion(_ other: DistinctCount) {
        switch (form, other.form) {
        case (_, .exact(let hashes)):
            for hash in hashes { insert(hash) }
        case (.exact(let hashes), .estimated(var registers)):
            for hash in hashes { Self.note(hash, in: &registers) }
            form = .estimated(registers)
        case (.estimated(let one), .estimated(let two)):
            form = .estimated(zip(one, two).map { max($0, $1) })
        }
    }

    var count: Int {
        switch form {
        case .exact(let hashes): return hashes.count
        case .estimated(let registers):
            let size = Double(registers.count)
            let sum = registers.reduce(0.0) { $0 + exp2(-Double($1)) }
            let estimate = 0.7213 / (1 + 1.079 / size) * size * size / sum
            let empty = registers.count { $0 == 0 }
            // While registers are empty, their number says more.
            guard estimate <= 2.5 * size, empty > 0 else { return Int(estimate.rounded()) }
            return Int((size * log(size / Double(empty))).rounded())
        }
    }

    private static func registers(of hashes: Set<UInt64>) -> [UInt8] {
        var registers = [UInt8](repeating: 0, count: registers)
        for hash in hashes { note(hash, in: &registers) }
        return registers
    }

    private static func note(_ hash: UInt64, in registers: inout [UInt8]) {
        // Every bit must depend on every other (the end of SplitMix64).
        var mixed = (hash ^ hash >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        mixed ^= mixed >> 31
        let place = Int(mixed >> (64 - bits))
        let rest = mixed << bits | 1 << (bits - 1)
        registers[place] = max(registers[place], UInt8(rest.leadingZeroBitCount + 1))
    }
}
