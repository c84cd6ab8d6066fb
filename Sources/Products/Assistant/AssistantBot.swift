import Billing
import Channels
import Customers
import Ledger
import Storage
import Values

/// The Assistant as one Telegram bot: each message decides, in one transaction, what is stored, answered and asked.
package struct AssistantBot: Product {
    package struct Settings: Sendable {
        /// The bot's key in `kontor.yaml`.
        package let botKey: String
        /// Telegram ids; everyone else does not even learn that the owner's commands exist.
        package let ownerIDs: Set<Int64>
        /// What `/terms` says; nil for Kontor's own words. Markdown.
        package var terms: String?
        /// Where `/paysupport` sends people: an address, a link, a name on a channel.
        package var supportContact: String?
        /// Nil for Kontor's own words.
        package var systemPrompt: String?
        /// A key of `plans`; nil where there is no subscription.
        package var plan: String?
        /// Questions sold for Telegram Stars; nil where there are none.
        package var starsPack: StarsPack?
        /// Through which payment providers it sells, in the order that customers see; nil for all that are configured.
        package var paymentProviders: [String]?
        /// For each customer; owners have none.
        package var commandLimit: RateLimit?
        package var questionLimit: RateLimit?
        /// What counts until an owner changes it in the bot.
        package var declared = OwnerSettings()

        package init(botKey: String, ownerIDs: Set<Int64>) {
            self.botKey = botKey
            self.ownerIDs = ownerIDs
        }
    }

    let settings: Settings
    let workspace: Workspace
    let calendar: ReportCalendar
    let billing: Billing

    package init(_ settings: Settings, workspace: Workspace, calendar: ReportCalendar, billing: Billing) {
        self.settings = settings
        self.workspace = workspace
        self.calendar = calendar
        self.billing = billing
    }

    package func handle(_ event: InboundEvent, in conversation: Conversation, _ tx: Transaction, now: Timestamp) throws {
        let isByOwner = event.sender.map { settings.ownerIDs.contains($0.externalID) } ?? false
        // What a person has left is counted before it is used, and one person may write in several chats at once; so may owners.
        if let customer = event.customerID { try tx.lock(customer: customer) }
        if isByOwner { try tx.lock("settings:\(workspace.id)") }
        let chosen = try tx.ownerSettings(over: settings.declared, bot: settings.botKey, workspace)
        let turn = Turn(
            event: event, conversation: conversation, tx: tx, now: now, settings: chosen,
            language: try tx.language(of: event.customerID, in: workspace.id) ?? chosen.language, isByOwner: isByOwner)
        switch event.content {
        case .command(let name, let arguments):
            guard try isWithin(settings.commandLimit, "commands", turn) else { return }
            try run(name, arguments, turn)
        case .text(let text): try ask(text, turn)
        case .button(let callbackID, let data): try press(data, callbackID, turn)
        case .attachment: try turn.say(Text.onlyText)
        case .generationStopped(let draftID): _ = try tx.requestStop(draftID: draftID, conversation: conversation.id, now: now)
        case .payment: try receivePayment(turn)
        case .blocked, .unblocked, .unsupported: break
        }
    }

    private func run(_ name: String, _ arguments: String, _ turn: Turn) throws {
        guard let command = Command(rawValue: name), turn.isOwner || !command.isForOwners else { return try turn.say(Text.unknownCommand) }
        switch command {
        case .start: try start(payload: arguments, turn)
        case .help: try turn.say(markdown: help(turn))
        case .ask where arguments.allSatisfy(\.isWhitespace): try turn.say(Text.askWhat)
        case .ask: try ask(arguments, turn)
        case .status: try status(turn)
        case .subscribe: try subscribe(turn)
        case .language: try chooseLanguage(turn)
        case .terms: try terms(turn)
        case .paysupport: try paySupport(turn)
        case .redeem: try redeem(arguments, turn)
        case .invite: try invite(turn)
        case .report: try report(arguments, turn)
        case .stats: try stats(turn)
        case .settings: try openSettings(arguments, turn)
        }
    }

    private func press(_ data: String, _ callbackID: String, _ turn: Turn) throws {
        guard let press = Press(data), turn.isOwner || !press.isForOwners else { return try turn.answer(callbackID, Text.unknownButton) }
        switch press {
        case .language(let language): try speak(language, callbackID, turn)
        case .buy(let article, let provider, let code): try buy(article, through: provider, code: code, callbackID, turn)
        case .trial: try beginTrial(callbackID, turn)
        case .portal: try openPortal(callbackID, turn)
        case .settings(let page): try show(page, callbackID, turn)
        case .change(let setting, let value): try change(setting, to: value, callbackID, turn)
        }
    }
}
