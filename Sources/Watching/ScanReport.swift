/// What a scan of the whole folder leaves behind besides what it has found.
package struct ScanReport: Sendable {
    /// From its beginning until everything was compared.
    package var took: Duration
    /// How many folders inotify tells of since.
    package var watchedFolders: Int
    /// How many only the next scan looks at.
    package var polledFolders: Int
}
