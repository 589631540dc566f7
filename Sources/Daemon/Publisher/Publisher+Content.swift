import Logging
import Publishing
import Watching

// What the publisher does where the content folder is gone, empty or cannot be read, and when it is back.
extension Publisher {
    /// Says once that there is nothing to read, and once that there is again.
    func tell(_ root: Batch.Root) {
        guard root != toldRoot else { return }
        let before = toldRoot
        toldRoot = root
        switch root {
        case .present:
            switch before {
            case .unreadable, .outOfFiles: logger.notice("the content folder can be read again")
            case .present, .empty, .missing: logger.notice("the content folder is there again")
            }
        case .empty: logger.error("the content folder has no files; the last good feeds stay")
        case .missing(let reason): logger.error("the content folder is gone, and the last good feeds stay: \(reason)")
        case .unreadable(let reason):
            logger.error(
                """
                the content folder cannot be read, and the last good feeds stay: \(reason). Let the user that runs the \
                daemon enter it and all folders on the way to it
                """)
        case .outOfFiles(let reason):
            logger.error(
                """
                the content folder cannot be read for now, and the last good feeds stay: \(reason). Raise LimitNOFILE= in the \
                unit
                """)
        }
    }

    /// A file in the folder, such as the one of authors, may be a part of the settings: where the folder was not there at
    /// the start, or when other settings were to be taken up, they are made again when it is.
    func noteContent(_ batch: Batch) async {
        let isKnown = await pipeline.entryCount > 0
        if batch.isFirst { waitsForContent = batch.isRootUnusable && isKnown }
        guard waitsForContent, !batch.isRootUnusable else { return }
        waitsForContent = false
        await pipeline.reconfigure(reload.setup.workshop { logger.tell($0) })
        await readAgain()
    }

    /// Files that cannot be read are read again after a while.
    func lookAtUnreadable() async {
        let files = await pipeline.unreadableFiles
        if readingPatience.isDue(for: files, at: .now) { watcher?.lookAgain(at: files) }
    }

    /// The file of authors is a part of the settings, and is taken up as an article is. One that is wrong is told, and
    /// changes nothing.
    func lookAtAuthors() async {
        let setup = reload.setup
        // A folder that is not mounted has no such file either.
        guard isReady, toldRoot == .present, let mark = authorsLookout.mark({ setup.authorsMark }),
            authorsFollower.isDue(mark)
        else { return }
        compareOnDisk()
        guard let workshop = try? setup.reloadableWorkshop(), await workshop.readingMark != pipeline.readingMark
        else { return }
        await pipeline.reconfigure(workshop)
        logger.notice("the file of authors is taken up")
        await readAgain()
    }
}
