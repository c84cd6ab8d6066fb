import Assistant
import Billing
import Customers
import Ledger
import Storage
import Values

/// A workspace and its database, closed to all other workspaces: all that reading reports, keys and jobs needs, with nothing running.
package struct Books: Sendable {
    package let database: Database
    package let workspace: Workspace
    package let calendar: ReportCalendar

    /// Opens the database that a serving Kontor made; `slug` chooses the workspace. Without one, and where there are several, it is that
    /// of a business without a kontor.yaml.
    package static func open(_ url: DatabaseURL, slug: String? = nil) async throws -> Books {
        let database = try await Database.opened(url, Schema.migrations)
        let workspaces = try await database.read { try $0.workspaces() }
        do {
            return try Books(database, try choose(slug, of: workspaces))
        } catch {
            try await database.close()
            throw error
        }
    }

    private static func choose(_ slug: String?, of all: [Workspace]) throws(BooksError) -> Workspace {
        if let slug {
            guard let named = all.first(where: { $0.slug == slug }) else { throw .noWorkspace(slug, known: all.map(\.slug)) }
            return named
        }
        guard let first = all.first else { throw .noWorkspace(nil, known: []) }
        if all.count == 1 { return first }
        guard let usual = all.first(where: { $0.slug == Configuration.usualSlug }) else { throw .severalWorkspaces(all.map(\.slug)) }
        return usual
    }

    /// Of the workspaces in a database, which may be empty yet.
    package static func slugs(in url: DatabaseURL) async throws -> [String] {
        guard url.isThere else { return [] }
        let database = try Database(url)
        let isEmpty = try await database.missingSteps(of: Schema.migrations).count == Schema.migrations.count
        let slugs = isEmpty ? [] : try await database.read { try $0.workspaces().map(\.slug) }
        try await database.close()
        return slugs
    }

    init(_ database: Database, _ workspace: Workspace) throws(BooksError) {
        guard let calendar = ReportCalendar(timeZone: workspace.timeZone) else { throw .unknownTimeZone(workspace.timeZone) }
        self.database = database.scoped(to: workspace.id)
        self.workspace = workspace
        self.calendar = calendar
    }

    /// The report of the period that `day` (`2026-11-21`) lies in, or of the current one.
    package func report(_ period: Report.Period, day: String?, now: Timestamp) async throws -> Report {
        let moment = try day.map { day throws(ReportError) in try calendar.start(ofDay: day) } ?? now
        return try await database.read { [workspace, calendar] tx in
            try tx.report(period, containing: moment, workspace: workspace.id, workspace.currency, in: calendar)
        }
    }

    /// What was sold in the period that `day` lies in, or in the current one; in the workspace's currency, or in `currency`.
    package func revenue(
        _ period: Report.Period, day: String?, in currency: Currency? = nil, now: Timestamp
    ) async throws -> Revenue {
        let moment = try day.map { day throws(ReportError) in try calendar.start(ofDay: day) } ?? now
        let (from, to) = calendar.bounds(of: period, containing: moment)
        return try await database.read { [workspace] tx in
            try tx.revenue(workspace: workspace.id, currency ?? workspace.currency, from: from, to: to, now: now)
        }
    }

    package func stats(now: Timestamp) async throws -> Stats {
        try await database.read { [workspace, calendar] tx in try tx.stats(of: workspace, in: calendar, now: now) }
    }

    /// The report drawn as PNG, with words of the language of `tag`.
    package func picture(of report: Report, in tag: String) async throws -> [UInt8] {
        let trend = try await database.read { [workspace, calendar] tx in
            try tx.trend(upTo: report, workspace: workspace.id, in: calendar)
        }
        return try ReportPicture.png(report, trend: trend, workspace: workspace, in: Language(tag: tag) ?? .english)
    }

    /// Makes a key to the REST API and returns its text, which is not kept.
    package func createOwnerKey(named name: String, now: Timestamp) async throws -> String {
        let text = APIKey.makeText()
        return try await database.write { [workspace] tx in
            _ = try tx.createAPIKey(text: text, name: name, in: workspace.id, now: now)
            return text
        }
    }
}

package enum BooksError: Error, Equatable, CustomStringConvertible {
    /// `known` are the slugs of those that are there.
    case noWorkspace(String?, known: [String])
    case severalWorkspaces([String])
    case unknownTimeZone(String)
    case unknownBot(String, known: [String])

    package var description: String {
        switch self {
        case .noWorkspace(_, []): "the database has no workspace yet: start `kontor serve` once"
        case .noWorkspace(let slug, let known):
            "the database has no workspace “\(slug ?? "")”, but \(known.joined(separator: ", ")): to go on with its books write "
                + "slug: \(known.first ?? "") in kontor.yaml, or name it with --workspace"
        case .severalWorkspaces(let slugs):
            "the database has several workspaces (\(slugs.joined(separator: ", "))): name one with --workspace"
        case .unknownTimeZone(let name): "this machine's time zone database has no “\(name)”: install tzdata, or change workspace.time_zone"
        case .unknownBot(let key, let known): "there is no bot “\(key.prefix(40))”; configured here: \(known.joined(separator: ", "))"
        }
    }
}
