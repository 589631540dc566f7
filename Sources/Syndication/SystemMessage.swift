import Glibc

/// The system's words for an error number. Every thread may ask: since glibc 2.32 each has its own.
package func systemMessage(_ code: Int32) -> String {
    guard let text = strerror(code) else { return "error \(code)" }
    return String(cString: text)
}
