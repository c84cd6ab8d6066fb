import Channels
import Customers
import Storage
import Values

/// The menus of commands: everyone's in each language, and the owners' in their own chats.
extension AssistantBot {
    package func commandMenus(_ tx: Transaction) throws -> [CommandMenu] {
        let usual = try usualLanguage(tx)
        let everyone = languages(or: usual).map { CommandMenu(commands(in: $1, forOwner: false), language: $0) }
        let owners = try settings.ownerIDs.sorted().flatMap { owner in
            let identity = try tx.identity(channel: Channel.telegram.rawValue, externalID: "\(owner)", in: workspace.id)
            let own = try tx.language(of: identity?.customerID, in: workspace.id)
            return ownerMenus(owner) { own ?? $0 ?? usual }
        }
        return everyone + owners
    }

    func usualLanguage(_ tx: Transaction) throws -> Language {
        try tx.ownerSettings(over: settings.declared, bot: settings.botKey, workspace).language
    }

    /// What one chat is to be shown from now on, after its person chose a language or, as an owner, said hello.
    func menus(ofChat conversation: Conversation, _ tx: Transaction) throws -> [CommandMenu] {
        guard conversation.isPrivate, let chat = Int64(conversation.chatID) else { return [] }
        let language = try tx.language(of: conversation.customerID, in: workspace.id) ?? usualLanguage(tx)
        if settings.ownerIDs.contains(chat) { return ownerMenus(chat) { _ in language } }
        return [CommandMenu(commands(in: language, forOwner: false), for: .chat(chat))]
    }

    /// Telegram looks for a menu in its own language of the person first, so that each of them has to be set.
    private func ownerMenus(_ owner: Int64, _ choose: (Language?) -> Language) -> [CommandMenu] {
        let tags: [Language?] = Language.allCases + [nil]
        return tags.map { CommandMenu(commands(in: choose($0), forOwner: true), for: .chat(owner), language: $0?.rawValue) }
    }

    private func languages(or usual: Language) -> [(tag: String?, Language)] {
        Language.allCases.map { ($0.rawValue, $0) } + [(nil, usual)]
    }

    private func commands(in language: Language, forOwner isOwner: Bool) -> [CommandMenu.Command] {
        let known = CommandText.allCases.filter { $0 != .invite || hasProgramme }
        return known.filter { isOwner || !$0.isForOwners }.map { .init($0.rawValue, $0.text(in: language)) }
    }
}
