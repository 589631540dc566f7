import Testing

@testable import Daemon

/// What waits for the publisher's next step.
struct OccasionsTests {
    private func names(_ occasions: Occasions) async -> [String] {
        var names: [String] = []
        while let occasion = await occasions.next() {
            switch occasion {
            case .bell(let bell): names.append("\(bell)")
            case .accept(_, let reply):
                names.append("accept")
                reply.resume(returning: (true, "Done."))
            }
        }
        return names
    }

    @Test func `what rings during a step is one step more, in the order in which it came`() async {
        let occasions = Occasions()
        for bell in [.tick, .batch, .tick, .batch, .reload, .tick] as [Occasions.Bell] { occasions.ring(bell) }
        occasions.close()
        #expect(await names(occasions) == ["tick", "batch", "reload"])
    }

    @Test func `what rings after its turn has come waits again`() async {
        let occasions = Occasions()
        occasions.ring(.batch)
        _ = await occasions.next()
        occasions.ring(.batch)
        occasions.close()
        #expect(await names(occasions) == ["batch"])
    }

    @Test func `who asks is answered, also where the task has been cancelled meanwhile`() async {
        let occasions = Occasions()
        let answer = await withCheckedContinuation { reply in
            #expect(occasions.ask(for: .accept(nil, reply)))
            Task {
                withUnsafeCurrentTask { $0?.cancel() }
                #expect(await names(occasions) == ["accept"])
            }
        }
        #expect(answer.words == "Done.")
    }

    @Test func `who asks after the end is told so`() async {
        let occasions = Occasions()
        occasions.close()
        let answer = await withCheckedContinuation { reply in
            if !occasions.ask(for: .accept(nil, reply)) { reply.resume(returning: (false, "Too late.")) }
        }
        #expect(answer.words == "Too late.")
    }
}
