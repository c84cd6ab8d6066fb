import OutboundHTTP
import Server

extension Doctor {
    /// Whether Telegram knows each bot and each AI provider its key. What is asked costs nothing and changes nothing.
    func outsideFindings(_ configuration: Configuration) async -> [(name: String, problems: [String])] {
        let http = HTTPClient()
        var findings: [(name: String, problems: [String])] = []
        for bot in configuration.bots { findings.append(("telegram: \(bot.key)", await problems(of: bot, http))) }
        for provider in configuration.ai.providers { findings.append(("ai: \(provider.name)", await problems(of: provider, http))) }
        await http.shutdown()
        return findings
    }

    private func problems(of bot: Configuration.Bot, _ http: HTTPClient) async -> [String] {
        // Telegram answers 404 to what does not even look like a token.
        await problems(
            HTTPRequest(.get, "\(bot.telegram.apiURL)/bot\(bot.telegram.token.revealed)/getMe", timeout: .seconds(10)), http,
            asking: "Telegram", refusals: [401, 404], refusal: "Telegram does not know the bot's token",
            remedy: "copy it again from @BotFather into TELEGRAM_BOT_TOKEN, or bots.\(bot.key).telegram.token in kontor.yaml")
    }

    private func problems(of provider: Configuration.AI.Provider, _ http: HTTPClient) async -> [String] {
        await problems(
            HTTPRequest(
                .get, provider.baseURL + "/models", headers: [("Authorization", "Bearer \(provider.apiKey.revealed)")],
                timeout: .seconds(10), maximumResponseBytes: 8 << 20), http,
            asking: provider.name, refusals: [401, 403], refusal: "\(provider.name) does not accept the key",
            remedy: "make a new one on its website and put it into \(provider.name.uppercased())_API_KEY, "
                + "or ai.providers.\(provider.name).api_key in kontor.yaml")
    }

    private func problems(
        _ request: HTTPRequest, _ http: HTTPClient, asking name: String, refusals: [Int], refusal: String, remedy: String
    ) async -> [String] {
        let status: Int
        do {
            status = try await http.send(request).status
        } catch {
            return ["\(name) cannot be asked: \(error)", "check the network, and the address if one is set"]
        }
        if refusals.contains(status) { return [refusal, remedy] }
        return status == 200 ? [] : ["\(name) is not well: it answered with HTTP \(status)", "try again later, and check the address"]
    }
}
