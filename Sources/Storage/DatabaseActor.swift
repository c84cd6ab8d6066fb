import Values

/// As whom a transaction acts.
enum DatabaseActor: Sendable {
    /// Of the tables: makes them, and sees every workspace.
    case owner
    /// The application, at work for one workspace.
    case application(ID<Workspace>)

    /// The role whose transactions see one workspace, on PostgreSQL.
    static let applicationRole = "kontor_application"

    var workspace: ID<Workspace>? {
        switch self {
        case .owner: nil
        case .application(let workspace): workspace
        }
    }

    /// What begins a transaction on PostgreSQL, in one trip.
    func beginning(_ mode: String = "") -> String {
        switch self {
        case .owner: "BEGIN \(mode)"
        case .application(let workspace):
            // An id is letters, digits and one underscore.
            "BEGIN \(mode); SET LOCAL ROLE \(Self.applicationRole); SET LOCAL kontor.workspace_id = '\(workspace)'"
        }
    }
}
