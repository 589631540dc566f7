import Glibc

/// Standard input, output and error, which every program takes for open.
package enum StandardStreams {
    /// Fills those that whoever started this program has closed. The next files to be opened would get their numbers, and
    /// the log would be written into one of them. To be called before anything is opened.
    ///
    /// What is put there cannot be read or written: a result that nobody takes is a failure as before.
    package static func fill() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest number that is free is this one.
            _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }
}
