/// What people call a category of the books. Plain.
enum CategoryName: String, CaseIterable, Phrase {
    case ai
    case subscription
    case microPayment = "micro_payment"
    case paymentFee = "payment_fee"
    case refund
    case dispute
    case referral
    /// What plans charge to a customer's balance.
    case usage
    /// What codes put there.
    case promotion
}
