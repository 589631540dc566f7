import Composing
import Foundation
import Testing

@testable import Daemon

/// An upgrade alone gives readers nothing anew.
@Suite struct VersionTests {
    @Test func `documents name the release since which they are written so, which is no later one than this`() {
        #expect(Version.generator.version == DocumentForm.version)
        #expect(DocumentForm.version.compare(Version.number, options: .numeric) != .orderedDescending)
    }
}
