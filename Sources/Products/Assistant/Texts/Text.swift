/// What the Assistant says to everyone.
enum Text: Phrase {
    /// `name` is empty where the channel tells none.
    case welcome(name: String, business: String)
    case help
    case askWhat
    case onlyText
    /// When to try again.
    case tooFast(seconds: Int)
    case tooFastForMinutes(Int)
    case tooLong(bytes: Int, limit: Int)
    case unreadable
    case unknownCommand
    /// Plain: shown in passing over the chat.
    case unknownButton
    case failed
    case stoppedEarly
    /// By the owner, by hand.
    case cancelled
    case emptyAnswer
    case withheldAnswer
    /// Below an answer that is not whole.
    case brokenOff
    case lengthReached
    case restWithheld
    /// How many questions of this chat wait for their answer.
    case working(Int)
    case noSubscription
    case chooseLanguage
    case languageChosen
    case terms(business: String)
    case paySupport(business: String)
    case paySupportContact(business: String, contact: String)
}

/// What the menu of commands says beside each. Plain.
enum CommandText: String, CaseIterable, Phrase {
    case ask
    case status
    case subscribe
    case language
    case help
    case terms
    case paysupport
    case redeem
    case invite
    case report
    case stats
    case settings

    var isForOwners: Bool {
        switch self {
        case .ask, .status, .subscribe, .language, .help, .terms, .paysupport, .redeem, .invite: false
        case .report, .stats, .settings: true
        }
    }
}
