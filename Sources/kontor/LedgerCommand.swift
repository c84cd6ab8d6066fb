import ArgumentParser
import Foundation
import Ledger
import Server
import Storage
import Values

struct LedgerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "Export the books, or prove them.", subcommands: [Export.self, Verify.self])

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write every transfer as CSV, or as a journal for hledger, to standard output.")

        @Option(help: "csv or hledger.") var format: LedgerExport.Format = .csv
        @OptionGroup var options: BooksOptions

        func run() async throws {
            let books = try await options.open()
            let export = LedgerExport(format, books.calendar)
            try write(export.beginning)
            var cursor: Statement.Cursor?
            while true {
                let page = try await books.database.read { [cursor] tx in
                    try tx.transfers(workspace: books.workspace.id, after: cursor, limit: 1000)
                }
                guard let last = page.last else { return }
                try write(page.map(export.text).joined())
                cursor = Statement.Cursor(after: last)
            }
        }

        private func write(_ text: String) throws { try FileHandle.standardOutput.write(contentsOf: Data(text.utf8)) }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prove that entries sum to zero and that no transfer was changed; print the last link of the chain.",
            discussion: """
                Note the printed link where nobody who has the database can change it, and give it with --anchor the next time: then \
                even a chain that was written anew from its beginning is found out.
                """)

        @Option(help: "A link that was printed before, such as 1042:9f86….") var anchor: String?
        @OptionGroup var options: BooksOptions

        func run() async throws {
            let anchor = try anchor.map(link)
            let books = try await options.open()
            let (proof, chain) = try await books.database.read { tx in
                (try tx.proof(), try tx.proveChain(workspace: books.workspace.id, anchor: anchor))
            }
            for problem in proof.discrepancies.map(\.description) + chain.faults.map(\.description) { print("WRONG  \(problem)") }
            guard proof.holds, chain.holds else { throw ExitCode.failure }
            print("ok     \(proof.transfers) transfers, and all entries sum to zero")
            print("ok     \(chain.sealed) of them are sealed, \(chain.waiting) are newer than the last seal")
            if let head = chain.head { print("       the last link is \(head)") }
        }

        private func link(_ text: String) throws -> (position: Int64, hash: String) {
            let parts = text.split(separator: ":")
            guard parts.count == 2, let position = Int64(parts[0]), parts[1].count == 64 else {
                throw ValidationError("--anchor is a link as `kontor ledger verify` prints it: a number, a colon and 64 hex digits.")
            }
            return (position, parts[1].lowercased())
        }
    }
}

extension LedgerExport.Format: ExpressibleByArgument {}
