import Logging
import Publishing
import Syndication
import Transfer

// The hub as a cloud, for subscribers that speak rssCloud and not WebSub. One change reaches both.
extension Hub {
    /// Where a request came in.
    package enum CloudEntrance: Sendable {
        case pleaseNotify, ping, remote
    }

    /// Answers a request (spec websub.md section 5). Unlike WebSub's, it is answered when the callback was asked, and what
    /// is granted is on disk before the answer is given.
    ///
    /// - Parameters:
    ///   - accept: the request's `Accept`: who asks for JSON gets that.
    ///   - peer: the address of who asks; nil for one that is not known.
    package func receive(
        _ body: [UInt8], at entrance: CloudEntrance, contentType: String?, accept: String?, from peer: String?
    ) async -> CloudReply {
        let wantsJSON = accept?.lowercased().contains("application/json") == true
        let form: CloudReply.Form =
            switch entrance {
            case .pleaseNotify: wantsJSON ? .json : .notifyResult
            case .ping: wantsJSON ? .json : .result
            case .remote: .remote
            }
        let reply: HubReply
        do throws(HubRefusal) {
            try checkSource(peer)
            guard entrance == .remote || Self.isForm(contentType) else {
                throw HubRefusal(415, "Send a form: Content-Type: application/x-www-form-urlencoded.")
            }
            reply = try await answer(body, at: entrance, from: peer)
        } catch {
            reply = refusal(error)
        }
        tally.add(HubOutcome(requestAnswered: reply.status == 200 ? 202 : reply.status))
        logger.debug("asked the cloud", metadata: ["status": "\(reply.status)", "peer": "\(peer ?? "")"])
        return CloudReply(reply: reply, form: form)
    }

    private func answer(_ body: [UInt8], at entrance: CloudEntrance, from peer: String?) async throws(HubRefusal)
        -> HubReply
    {
        switch entrance {
        case .pleaseNotify:
            return try await take(
                try CloudRequest(form: body, peer: peer, topics: topics, settings: settings))
        case .ping:
            return try pinged(try KnownFields(["url"], in: body)["url"])
        case .remote:
            guard let call = RemoteCall(body) else { throw HubRefusal(400, "This is no call of XML-RPC.") }
            switch call.procedure {
            case "rssCloud.hello": return HubReply(status: 200, words: "Hello.")
            case "rssCloud.ping": return try pinged(call.arguments.first?.text)
            case "rssCloud.pleaseNotify":
                return try await take(try CloudRequest(call, peer: peer, topics: topics, settings: settings))
            default: throw HubRefusal(404, "There is no such procedure here.")
            }
        }
    }

    /// Whoever says that a feed of ours has changed is right, or is not: the folder tells us.
    private func pinged(_ url: String?) throws(HubRefusal) -> HubReply {
        guard let url, !url.isEmpty else { throw HubRefusal(400, "url is missing.") }
        guard case .topic = topics.find(url) else {
            throw HubRefusal(404, "There is no such feed here. This cloud serves the feeds of its own site only.")
        }
        return HubReply(status: 200, words: "Thanks for the ping. This cloud sees the feed's changes by itself.")
    }

    private func take(_ request: CloudRequest) async throws(HubRefusal) -> HubReply {
        let origin = request.callback.origin
        // Its answer waits for somebody else, and so few may wait at a time.
        guard cloudInquiries.values.reduce(0, +) < Self.mostInquiries,
            cloudInquiries[origin] ?? 0 < Self.mostInquiriesPerOrigin
        else {
            throw HubRefusal(503, "Too many requests wait for their callbacks.", retryAfter: .seconds(60))
        }
        cloudInquiries[origin, default: 0] += 1
        for _ in request.resources { reserve(origin) }
        var reserved = request.resources.count
        defer {
            let left = (cloudInquiries[origin] ?? 1) - 1
            cloudInquiries[origin] = left > 0 ? left : nil
            for _ in 0..<reserved { release(origin) }
        }
        // What comes while the callback is asked is to be told.
        let seen = versions
        let counted: Int
        do {
            counted = try await takeTargets(for: request)
            try await verify(request)
            for resource in request.resources { try await checkRoom(for: request, resource) }
            for resource in request.resources {
                try await grant(request, resource, seen: seen[resource.topic] ?? 0)
                release(origin)
                reserved -= 1
            }
        } catch let refusal as HubRefusal {
            throw refusal
        } catch {
            logger.error("a subscription cannot be stored: \(error)")
            throw HubRefusal(503, "The request cannot be stored now.", retryAfter: .seconds(30))
        }
        for _ in 0..<counted { giveBackTarget(origin) }
        return HubReply(status: 200, words: "Registered for 25 hours. Ask again every 24 hours.")
    }

    /// Each feed is a question to the callback. Those that it is subscribed to already are not counted, as in `take`.
    ///
    /// - Returns: how many are.
    private func takeTargets(for request: CloudRequest) async throws -> Int {
        var counted = 0
        for resource in request.resources {
            guard case .new = try await table.standing(of: request.callback, at: resource.topic) else { continue }
            if let wait = takeTarget(request.callback.origin) { throw HubRefusal.tooManyAtHost(wait) }
            counted += 1
        }
        return counted
    }

    /// So many callbacks may be asked at a time, and of one scheme, host and port.
    private static let mostInquiries = 32
    private static let mostInquiriesPerOrigin = 4

    /// Asks the callback about each feed. A refusal takes the same time whatever the reason, with its place still taken:
    /// that a place was free again would tell how soon the callback was done.
    private func verify(_ request: CloudRequest) async throws {
        let start = ContinuousClock.now
        do {
            let deadline = start + settings.verificationTimeout
            for resource in request.resources { try await verify(request, resource, until: deadline) }
        } catch {
            try? await Task.sleep(until: start + settings.cloudRefusalTime)
            throw error
        }
    }

    /// - Parameter deadline: for all questions of the request together.
    private func verify(
        _ request: CloudRequest, _ resource: CloudRequest.Resource, until deadline: ContinuousClock.Instant
    ) async throws {
        let challenge = challenge()
        var question = CloudVerification.request(request, resource, challenge: challenge, settings)
        // One answer for all that can go wrong, and at one time: it must not tell what listens where.
        let refusal = HubRefusal(403, "The callback does not confirm that it wants to be told.")
        question.timeout = deadline - .now
        guard question.timeout > .zero else { throw refusal }
        let response: Response
        do {
            response = try await transfers.send(question)
        } catch {
            tally.add(.unanswered)
            logger.info("the callback did not answer the cloud", metadata: facts(request, resource, "\(error)"))
            throw refusal
        }
        guard CloudVerification.isConfirmed(by: response, request, challenge: challenge) else {
            tally.add(.refusedByCallback)
            logger.info("the callback refused the cloud", metadata: facts(request, resource, "\(response.status)"))
            throw refusal
        }
    }

    private func facts(_ request: CloudRequest, _ resource: CloudRequest.Resource, _ answer: String) -> Logger.Metadata
    {
        ["topic": "\(resource.topic)", "origin": "\(request.callback.origin)", "answer": "\(answer)"]
    }

    /// Of all feeds before the first is granted, so that a refusal leaves nothing behind.
    private func checkRoom(for request: CloudRequest, _ resource: CloudRequest.Resource) async throws {
        guard editions[resource.topic] != nil else { throw HubRefusal(404, "The feed is not published any more.") }
        guard try await !table.isTakenByWebSub(resource.topic, request.callback) else { throw Self.taken }
        if case .new(let rivals) = try await table.standing(of: request.callback, at: resource.topic) {
            try await checkRoom(rivals: rivals, origin: request.callback.origin)
        }
    }

    /// What WebSub's subscriber was promised must not become a bare word, whoever asks.
    private static let taken = HubRefusal(409, "The callback is subscribed with WebSub already.")

    private func grant(_ request: CloudRequest, _ resource: CloudRequest.Resource, seen: Int64) async throws {
        let origin = request.callback.origin
        guard let granted = try await table.grant(request, resource, seen: seen, at: now()) else { throw Self.taken }
        let facts: Logger.Metadata = ["topic": "\(resource.topic)", "origin": "\(origin)", "by": "rssCloud"]
        await note(granted, at: origin, facts)
    }
}
