import Customers
import Ledger
import Storage
import Values

extension Billing {
    /// The customer as a partner, made one where he is none yet. Throws `ReferralError.noProgramme` where nobody becomes one.
    package func partner(_ customer: ID<Customer>, _ tx: Transaction, now: Timestamp) throws -> Partner {
        if let known = try tx.partner(of: customer, in: workspace) { return known }
        return try addPartner(customer, code: nil, id: ID(at: now), tx, now: now)
    }

    /// Whom a caller of the API names becomes a partner. Throws `ReferralError`. An `id` that was made before is the partner of then.
    package func addPartner(
        _ userID: String, code: String?, id: ID<Partner>?, _ tx: Transaction, now: Timestamp
    ) throws -> Partner {
        if let id, let known = try tx.partner(id, in: workspace) { return known }
        let code = try code.map(ReferralCode.read)
        let customer = try tx.buyer(userID, in: workspace, now: now)
        if let known = try tx.partner(of: customer, in: workspace) { throw ReferralError.alreadyPartner(code: known.code) }
        return try addPartner(customer, code: code, id: id ?? ID(at: now), tx, now: now)
    }

    private func addPartner(
        _ customer: ID<Customer>, code: String?, id: ID<Partner>, _ tx: Transaction, now: Timestamp
    ) throws -> Partner {
        guard referrals != nil else { throw ReferralError.noProgramme }
        while true {
            let new = Partner(
                id: id, workspaceID: workspace, customerID: customer, code: code ?? ReferralCode.random(), createdAt: now)
            if try tx.insert(new) { return new }
            // Another transaction was first, or the code is another's.
            if let known = try tx.partner(of: customer, in: workspace) { return known }
            if let code { throw ReferralError.taken(code) }
        }
    }

    /// Writes down that a deep link led the customer here; false where it is no partner's, or does not count: there is no programme,
    /// it is the partner himself, or something led him here, or was ordered by him, before. Whether he is new to the channel the
    /// caller knows.
    package func refer(_ customer: ID<Customer>, by payload: String, _ tx: Transaction, now: Timestamp) throws -> Bool {
        guard let terms = referrals, payload.lowercased().hasPrefix(ReferralCode.prefix),
            let partner = try tx.partner(code: payload.dropFirst(ReferralCode.prefix.count).lowercased(), in: workspace),
            partner.customerID != customer, try tx.orders(of: customer, in: workspace).isEmpty
        else { return false }
        let referral = Referral(
            id: ID(at: now), workspaceID: workspace, partnerID: partner.id, partnerCustomerID: partner.customerID, customerID: customer,
            terms: terms, createdAt: now)
        return try tx.insert(referral)
    }

    /// That the owner has paid a partner, in the books too. Throws `ReferralError`. An `id` that was made before is the payout of then.
    package func payOut(
        _ amount: Money, to partner: ID<Partner>, reference: String, id: ID<Payout>? = nil, _ tx: Transaction, now: Timestamp
    ) throws -> Payout {
        if let id, let known = try tx.payout(id, in: workspace) { return known }
        guard let partner = try tx.partner(partner, in: workspace) else { throw ReferralError.unknown }
        guard amount.nanos > 0 else { throw ReferralError.badAmount }
        let isPlain = reference.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        guard (1...200).contains(reference.unicodeScalars.count), isPlain, reference.contains(where: { !$0.isWhitespace }) else {
            throw ReferralError.badReference
        }
        // What is owed is read and then paid: by one at a time, and while nothing is reversed.
        try tx.lock(partner: partner.id)
        let owed = try tx.balance(of: partner.account, amount.currency, workspace: workspace)
        guard amount.nanos <= owed.nanos else { throw ReferralError.tooMuch(amount, owed: owed) }
        let payout = Payout(
            id: id ?? ID(at: now), workspaceID: workspace, partnerID: partner.id, amount: amount, reference: reference, createdAt: now)
        try tx.insert(payout)
        let transfer = NewTransfer(
            id: ID(sharing: payout.id), workspace: workspace, debit: partner.account, credit: .asset("bank"), amount: amount,
            category: "payout", subject: "\(payout.id)", description: "payout \(reference)", occurredAt: now)
        try tx.post(transfer, now: now).requirePosted()
        return payout
    }
}
