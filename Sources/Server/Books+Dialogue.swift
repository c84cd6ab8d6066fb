import AIGateway
import Assistant
import Logging
import OutboundHTTP
import Values

extension Books {
    /// A conversation with the bot of this key, or the first one, beside a serving Kontor or without one. `http` is the caller's
    /// to shut down.
    package func dialogue(
        with key: String?, _ configuration: Configuration, http: HTTPClient, clock: Clock, logger: Logger
    ) throws -> Dialogue {
        let keys = configuration.bots.map(\.key)
        let billing = configuration.billing(self, http: http, clock: clock, logger: logger)
        guard let bot = configuration.assistantBots(self, billing)[key ?? keys.first ?? ""] else {
            throw BooksError.unknownBot(key ?? "", known: keys)
        }
        let gateway = AIGateway(try configuration.aiConfiguration, http: http, clock: clock, logger: logger)
        return Dialogue(with: bot, database: database, gateway: gateway, clock: clock)
    }
}
