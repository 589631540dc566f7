import Glibc

/// The way to the content folder, through all its links. Where one of its steps changes, the path leads elsewhere: a
/// deploy turns `current -> releases/7` to `releases/8`.
struct RootPath {
    struct Step: Hashable {
        /// Absolute, and free of links.
        let folder: String
        /// What lies on the way in that folder.
        let name: String
    }

    /// The links on the way, and the folder at its end (or the first that is missing), each with the folder it is in.
    let steps: [Step]

    /// As the kernel does (path_resolution(7)).
    private static let linkLimit = 40

    init(_ path: String) {
        var steps: [Step] = []
        var here = path.hasPrefix("/") ? "" : Self.workingFolder
        var rest = Array(path.split(separator: "/").reversed())
        var links = 0
        while let part = rest.popLast() {
            if part == "." { continue }
            if part == ".." {
                here = here.lastIndex(of: "/").map { String(here[..<$0]) } ?? ""
                continue
            }
            let place = here + "/" + part
            let step = Step(folder: here.isEmpty ? "/" : here, name: String(part))
            var facts = stat()
            guard lstat(place, &facts) == 0 else {
                steps.append(step)
                break
            }
            if facts.st_mode & S_IFMT == S_IFLNK, links < Self.linkLimit, let target = Self.target(of: place) {
                links += 1
                steps.append(step)
                if target.hasPrefix("/") { here = "" }
                rest.append(contentsOf: target.split(separator: "/").reversed())
            } else {
                here = place
                if rest.isEmpty { steps.append(step) }
            }
        }
        self.steps = steps
    }

    private static func target(of link: String) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(link, &buffer, buffer.count)
        guard count > 0 else { return nil }
        return String(validating: buffer[..<count].lazy.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private static var workingFolder: String {
        guard let text = getcwd(nil, 0) else { return "" }
        defer { free(text) }
        let folder = String(cString: text)
        return folder == "/" ? "" : folder
    }
}
