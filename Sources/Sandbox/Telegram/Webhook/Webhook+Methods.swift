extension Call {
    func setWebhook() throws(TelegramError) -> JSON {
        let url = parameters.text("url") ?? ""
        let allowed = parameters.updateKinds
        if world.isStrict { try Parameters.validate(updateKinds: allowed) }
        guard !url.isEmpty else { return deleteWebhook() }
        let settings = try webhookSettings(url)
        bot.poller?.finish(.conflict(.terminatedByWebhook))
        bot.poller = nil
        if let allowed { bot.allowedUpdates = allowed }
        let waiting = parameters.flag("drop_pending_updates") ? [] : bot.webhook?.remaining() ?? Array(bot.updates.pending)
        bot.updates.removeAll()
        let delivery = WebhookDelivery(telegram: telegram, token: bot.identity.token, number: bot.nextPollerNumber())
        let webhook = Webhook(settings, number: delivery.number, start: delivery.start)
        bot.webhook = webhook
        for update in waiting { webhook.append(update) }
        return true
    }

    func deleteWebhook() -> JSON {
        let waiting = bot.webhook?.remaining() ?? []
        bot.webhook = nil
        for update in waiting { bot.updates.append(update) }
        if parameters.flag("drop_pending_updates") { bot.updates.removeAll() }
        return true
    }

    func getWebhookInfo() -> JSON {
        let webhook = bot.webhook
        return [
            "url": .string(webhook?.settings.url ?? ""), "has_custom_certificate": false,
            "pending_update_count": .integer(Int64(webhook?.pendingCount ?? bot.updates.count)),
            "ip_address": webhook.map { .string($0.settings.address.host) },
            "last_error_date": webhook?.lastError.map { .integer($0.date) },
            "last_error_message": webhook?.lastError.map { .string($0.message) },
            "max_connections": webhook.map { .integer(Int64($0.settings.maxConnections)) },
            "allowed_updates": bot.allowedUpdates.map { .array($0.sorted().map(JSON.string)) },
        ]
    }

    private func webhookSettings(_ url: String) throws(TelegramError) -> Webhook.Settings {
        guard url.hasPrefix("http://") else {
            throw .badRequest(
                "bad webhook: the sandbox delivers over plain http, as a local Bot API server does; the URL must begin with http://")
        }
        guard let address = WebhookAddress(url) else {
            throw .badRequest("bad webhook: Failed to resolve host: Name or service not known")
        }
        let secret = parameters.text("secret_token")
        if let secret, !secret.isEmpty {
            guard secret.utf8.count <= 256 else { throw .badRequest("secret token is too long") }
            let isAllowed = secret.utf8.allSatisfy {
                (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45 || $0 == 95
            }
            guard isAllowed else { throw .badRequest("secret token contains unallowed characters") }
        }
        let connections = parameters.int("max_connections") ?? 40
        return Webhook.Settings(
            url: url, address: address,
            secret: secret?.isEmpty == false ? secret : nil, maxConnections: connections < 1 || connections > 100 ? 40 : Int(connections))
    }
}
