import Crypto
import Values

/// A link of the chain that runs through all transfers of a workspace: the hash of a transfer, of its place and of the link before.
/// Whoever changes, removes or inserts one breaks every link after it, so a head that was noted elsewhere vouches for all before it.
package struct Seal: Sendable, Equatable {
    /// 1, 2, 3 …
    package let position: Int64
    package let transfer: ID<Transfer>
    /// SHA-256, as 64 hex digits.
    package let hash: String

    /// What the first link has before it.
    static let beginning = String(repeating: "0", count: 64)

    init(position: Int64, transfer: ID<Transfer>, hash: String) {
        self.position = position
        self.transfer = transfer
        self.hash = hash
    }

    /// The link after `previous`.
    init(_ transfer: Transfer, position: Int64, after previous: String) {
        var fields = ["kontor transfer 1", "\(position)", previous]
        fields += [
            "\(transfer.id)", "\(transfer.workspace)", transfer.state.rawValue, transfer.holdID.map { "\($0)" } ?? "",
            transfer.reversesID.map { "\($0)" } ?? "", "\(transfer.debit)", "\(transfer.credit)", "\(transfer.amount.nanos)",
            transfer.amount.currency.code, transfer.category, transfer.provider ?? "", transfer.subject ?? "", transfer.description,
            "\(transfer.occurredAt.microseconds)", "\(transfer.postedAt.microseconds)",
            transfer.expiresAt.map { "\($0.microseconds)" } ?? "",
        ]
        var hash = SHA256()
        for field in fields {
            // The length goes before each field, so that no two transfers are written alike.
            hash.update(data: Array("\(field.utf8.count):".utf8))
            hash.update(data: Array(field.utf8))
        }
        self.init(position: position, transfer: transfer.id, hash: hash.finalize().hex)
    }
}

extension Seal: CustomStringConvertible {
    /// `1042:9f86d0…`, as it is noted and given to `kontor ledger verify --anchor`.
    package var description: String { "\(position):\(hash)" }
}

/// Whether every link of the chain is what its transfer makes it.
package struct ChainProof: Sendable, Equatable {
    package enum Fault: Sendable, Equatable {
        /// The transfer, or a link before it, is not as it was when it was sealed.
        case broken(Seal)
        /// There is no transfer in this place, or several places on.
        case missing(position: Int64)
        /// So many transfers are neither sealed nor waiting for it.
        case unlisted(Int)
        /// The link that was noted is not in the chain.
        case otherAnchor(position: Int64)
    }

    package let workspace: ID<Workspace>
    package let sealed: Int
    /// What came in since the last seal, seconds ago.
    package let waiting: Int
    /// The last link, to be noted where nobody can change it; nil where nothing is sealed.
    package let head: Seal?
    package let faults: [Fault]

    package var holds: Bool { faults.isEmpty }
}

extension ChainProof.Fault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .broken(let seal): "the seal \(seal.position) does not fit \(seal.transfer): it, or one before it, was changed by hand"
        case .missing(let position): "the transfer that was sealed at \(position) is gone"
        case .unlisted(let count): "\(count) transfers were put in by hand, or taken from the list of what is to be sealed"
        case .otherAnchor(let position): "the seal \(position) is not the one that was noted: the chain was written anew"
        }
    }
}

extension SHA256Digest {
    fileprivate var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
