/// What can be written with a slash. To those who are no owners the owner's commands are unknown ones.
enum Command: String {
    case start
    case help
    case ask
    case status
    case subscribe
    case language
    case terms
    case paysupport
    case redeem
    case invite
    case report
    case stats
    case settings

    var isForOwners: Bool { CommandText(rawValue: rawValue)?.isForOwners ?? false }
}
