import Hummingbird

/// The people's side of Stars over HTTP. A payment's answer is how it stands at once; what comes of it is in the chat's `checkouts`.
struct StarRoutes: Sendable {
    let telegram: Telegram

    func add(to router: Router<BasicRequestContext>) {
        let routes = router.group("sandbox")
        routes.get("users/{user}/stars", use: answering { ["stars": .integer(try telegram.stars(of: try $0.number("user")))] })
        routes.put(
            "users/{user}/stars",
            use: answering { visit in
                guard let stars = try await visit.body()["stars"]?.int else { throw SandboxError.invalid("Say “stars”, a number.") }
                try telegram.setStars(stars, of: try visit.number("user"))
                return ["stars": .integer(stars)]
            })
        routes.get(
            "invoices/{slug}",
            use: answering { visit in
                let (bot, invoice) = try telegram.invoice(link: visit.slug)
                return ["bot": bot.publicJSON, "invoice": invoice.sheet]
            })
        routes.post(
            "invoices/{slug}/payments",
            use: answering { visit in
                guard let user = try await visit.body()["from"]?.int else {
                    throw SandboxError.invalid("Say who pays: “from”, a person's id.")
                }
                return try telegram.pay(link: visit.slug, as: user).json
            })
        addChats(to: routes.group("chats/{bot}/{chat}"))
    }

    private func addChats(to chats: RouterGroup<BasicRequestContext>) {
        chats.post(
            "payments",
            use: answering { visit in
                guard let id = try await visit.body()["message_id"]?.int else {
                    throw SandboxError.invalid("A payment names its message_id.")
                }
                return try telegram.pay(messageID: id, as: visit.chat, to: visit.bot).json
            })
        chats.get("payments/{payment}", use: answering { try telegram.checkout($0.text("payment"), with: $0.bot).json })
        chats.post("subscriptions/{subscription}/cancellation", use: answering { try cancel(true, $0) })
        chats.delete("subscriptions/{subscription}/cancellation", use: answering { try cancel(false, $0) })
    }

    private func cancel(_ isCancelled: Bool, _ visit: Visit) throws -> JSON {
        try telegram.setCancelled(isCancelled, subscription: visit.text("subscription"), as: visit.chat, to: visit.bot)
        return .array(try telegram.starSubscriptions(of: visit.chat, to: visit.bot).map(\.json))
    }
}

extension Visit {
    fileprivate func text(_ name: String) -> String { context.parameters.get(name).flatMap { $0.percentDecoded() } ?? "" }

    fileprivate var slug: String { text("slug") }
}
