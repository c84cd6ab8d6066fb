import HTTPTypes
import Hummingbird
import NIOCore
import Values

/// The people's side over HTTP: `/sandbox/…`, for the demo page and for tests in any language. `{bot}` is a key, username or id; `{chat}`
/// a person's id or a group's.
struct ClientRoutes: Sendable {
    let telegram: Telegram

    func add(to router: Router<BasicRequestContext>) {
        let routes = router.group("sandbox")
        routes.get("bots") { _, _ in response(.array(telegram.bots().map(\.publicJSON))) }
        routes.post("bots", use: answering { try await addBot($0) })
        routes.get("users") { _, _ in response(.array(telegram.users().map(\.publicJSON))) }
        routes.post("users", use: answering { try await addUser($0) })
        routes.get("statistics") { _, _ in response(["bots": .array(telegram.statistics().map(\.json))]) }
        routes.get("files/{bot}/{file}") { request, context in
            do { return try file(try Visit(request, context)) } catch { return problem(error) }
        }
        addChats(to: routes.group("chats/{bot}/{chat}"))
        addGroups(to: routes.group("groups"))
        FaultRoutes(
            list: { telegram.faults().map { $0.fault.json(id: $0.id) } },
            add: { json throws(SandboxError) in
                let fault = try Fault(json)
                return fault.json(id: telegram.add(fault))
            }, remove: telegram.remove(fault:), removeAll: telegram.removeFaults
        ).add(to: routes.group("faults"))
    }

    private func addChats(to chats: RouterGroup<BasicRequestContext>) {
        chats.get(use: answering { try telegram.snapshot($0.bot, $0.chat).json })
        chats.get("events") { request, context in
            do { return try ChatEvents(telegram: telegram, visit: Visit(request, context)).response() } catch { return problem(error) }
        }
        chats.post(
            "messages",
            use: answering { visit in
                let body = try await visit.body()
                let text = try body.text("text", in: "A message")
                return try telegram.say(text, as: visit.chat, to: visit.bot, replyTo: body["reply_to_message_id"]?.int).json()
            })
        chats.patch(
            "messages/{message}",
            use: answering { visit in
                let text = try await visit.body().text("text", in: "An edit")
                return try telegram.edit(try visit.number("message"), to: text, as: visit.chat, with: visit.bot).json()
            })
        chats.post(
            "start",
            use: answering { visit in
                try telegram.start(visit.bot, as: visit.chat, payload: try await visit.body()["payload"]?.text).json()
            })
        chats.post("callbacks", use: answering { try await press($0) })
        chats.post(
            "stops",
            use: answering { visit in
                guard let id = try await visit.body()["draft_id"]?.int else { throw SandboxError.invalid("A stop names its draft_id.") }
                try telegram.stop(draft: id, as: visit.chat, to: visit.bot)
                return ["stopped": .integer(id)]
            })
        chats.post("documents", use: answering { try await upload($0) })
        chats.post("blocks", use: answering { try block(true, $0) })
        chats.delete("blocks", use: answering { try block(false, $0) })
    }

    /// A picture is shown; anything else is only handed over, never opened in the page's own origin.
    private func file(_ visit: Visit) throws(SandboxError) -> Response {
        let id = visit.context.parameters.get("file").flatMap { $0.percentDecoded() } ?? ""
        let file = try telegram.withBot(visit.bot) { (_, bot) throws(SandboxError) in
            guard let file = bot.files[id] else { throw .notFound("There is no such file.") }
            return file
        }
        let isPicture = file.attachment.kind == .photo
        return Response(
            status: .ok,
            headers: [
                .contentType: isPicture ? file.attachment.mediaType : "application/octet-stream",
                .contentDisposition: isPicture ? "inline" : "attachment", .xContentTypeOptions: "nosniff",
            ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: file.bytes)))
    }

    private func addBot(_ visit: Visit) async throws -> JSON {
        let body = try await visit.body()
        let name = try body.text("name", in: "A bot")
        let bot = SandboxBot(
            name: name, title: body["title"]?.text ?? name, username: body["username"]?.text ?? "\(name)_bot",
            token: try body.text("token", in: "A bot"))
        try telegram.register(bot)
        return bot.publicJSON
    }

    private func addUser(_ visit: Visit) async throws -> JSON {
        let body = try await visit.body()
        return try telegram.addUser(
            try body.text("first_name", in: "A person"), languageCode: body["language_code"]?.text ?? "en",
            username: body["username"]?.text,
            isOwner: body["is_owner"]?.flag ?? false, id: body["id"]?.int
        ).publicJSON
    }

    private func press(_ visit: Visit) async throws -> JSON {
        let body = try await visit.body()
        guard let messageID = body["message_id"]?.int else { throw SandboxError.invalid("A press names its message_id.") }
        let data = try body.text("data", in: "A press")
        return try telegram.press(data, on: messageID, as: body["from"]?.int ?? visit.chat, to: visit.bot, in: visit.chat).json
    }

    private func upload(_ visit: Visit) async throws -> JSON {
        let parameters = try await visit.parameters()
        guard let upload = parameters.uploads["document"] ?? parameters.uploads["photo"] else {
            throw SandboxError.invalid("A file comes as multipart/form-data, in a part named document or photo.")
        }
        return try telegram.upload(
            upload.bytes, named: upload.name, mediaType: upload.mediaType, caption: parameters.text("caption") ?? "",
            asPhoto: parameters.uploads["document"] == nil, as: visit.chat, to: visit.bot
        ).json()
    }

    private func block(_ isBlocked: Bool, _ visit: Visit) throws -> JSON {
        try telegram.setBlocked(isBlocked, bot: visit.bot, as: visit.chat)
        return ["is_blocked": .bool(isBlocked)]
    }
}

// MARK: Groups

extension ClientRoutes {
    private func addGroups(to groups: RouterGroup<BasicRequestContext>) {
        groups.post(
            use: answering { visit in
                let body = try await visit.body()
                return try telegram.createGroup(
                    try body.text("title", in: "A group"), isSupergroup: body["is_supergroup"]?.flag ?? false,
                    members: body["members"]?.elements?.compactMap(\.int) ?? []
                ).json
            })
        groups.post(
            "{group}/bots",
            use: answering { visit in
                let body = try await visit.body()
                try telegram.add(
                    bot: try body.text("bot", in: "A bot's joining"), toGroup: try visit.number("group"), by: try body.sender())
                return ["joined": true]
            })
        groups.post(
            "{group}/messages",
            use: answering { visit in
                let body = try await visit.body()
                let text = try body.text("text", in: "A message")
                let messages = try telegram.say(
                    text, as: try body.sender(), inGroup: try visit.number("group"), replyTo: body["reply_to_message_id"]?.int)
                return .object(messages.sorted { $0.key < $1.key }.map { JSON.Member(name: $0.key, value: $0.value.json()) })
            })
        groups.post(
            "{group}/upgrade",
            use: answering { visit in
                try telegram.upgrade(group: try visit.number("group"), by: try await visit.body().sender()).json
            })
    }
}

extension JSON {
    fileprivate func text(_ name: String, in what: String) throws(SandboxError) -> String {
        guard let text = self[name]?.text, !text.isEmpty else { throw .invalid("\(what) needs “\(name)”, a text.") }
        return text
    }

    fileprivate func sender() throws(SandboxError) -> Int64 {
        guard let id = self["from"]?.int else { throw .invalid("Say who does it: “from”, a person's id.") }
        return id
    }
}
