import Assistant
import Billing
import Customers
import Storage
import Values

/// All that an owner can set: the process from the environment, the business from `kontor.yaml` (or, without one, from the
/// environment too). Everything in here is checked; nothing is looked up later.
package struct Configuration: Sendable {
    package var process: ProcessConfiguration
    package var workspace: Workspace
    /// In the order of the file; at least one.
    package var bots: [Bot]
    package var ai: AI
    package var plans: [Plan]
    package var payments: Payments
    /// Nil where there is no partner programme.
    package var referrals: ReferralTerms?
    /// When the owner's daily report goes out, in the workspace's time zone.
    package var dailyReportAt: TimeOfDay
}

/// What the environment alone says: enough for every command that does not run the business.
package struct ProcessConfiguration: Sendable {
    package var databaseURL: DatabaseURL
    package var host: String
    /// 0 lets the system choose.
    package var port: Int
    /// How the world reaches this process, without a slash at its end; nil where nobody said.
    package var publicURL: String?
    /// 32 bytes.
    package var secretKey: Secret<[UInt8]>?
    package var apiKey: Secret<String>?
    package var log: Log

    package struct Log: Sendable, Equatable {
        package var level: LogLevel
        package var format: LogFormat
    }
}

package enum LogLevel: String, CaseIterable, Sendable { case trace, debug, info, notice, warning, error, critical }

package enum LogFormat: String, CaseIterable, Sendable { case text, json }

extension Configuration {
    /// Whether anything has a price in Telegram Stars: they need no account but the bots' own.
    package var sellsForStars: Bool { Self.sellForStars(bots, plans) }

    static func sellForStars(_ bots: [Bot], _ plans: [Plan]) -> Bool {
        plans.contains { $0.starsPrice != nil }
            || bots.contains { bot in
                switch bot.product {
                case .assistant(let settings): settings.starsPack != nil
                }
            }
    }
}

extension Configuration {
    package struct Workspace: Equatable, Sendable {
        package var name: String
        /// 1–40 small letters, digits and hyphens.
        package var slug: String
        package var currency: Currency
        /// An IANA name that this machine knows.
        package var timeZone: String
        /// `en` or `en-GB`.
        package var language: String
    }

    package struct Bot: Sendable {
        /// The bot's name in the file: small letters, digits, `_` and `-`.
        package var key: String
        package var telegram: Telegram
        package var ownerTelegramIDs: [Int64]
        package var product: Product
    }

    package struct Telegram: Sendable {
        package enum Mode: String, CaseIterable, Sendable { case polling, webhook }

        package var token: Secret<String>
        package var mode: Mode
        /// Always there in the mode `webhook`.
        package var webhookSecret: Secret<String>?
        /// Without a slash at its end.
        package var apiURL: String
        /// Telegram's own limit where nil.
        package var messagesPerSecond: Int?
    }

    /// Which product the bot sells, with the product's own settings.
    package enum Product: Equatable, Sendable {
        case assistant(AssistantSettings)
    }

    package struct AssistantSettings: Equatable, Sendable {
        package var freeQuestions: Int
        /// Nil where questions are not sold one by one.
        package var pricePerQuestion: Money?
        /// A key of `plans`; nil where there is no subscription.
        package var plan: String?
        /// Questions sold for Telegram Stars.
        package var starsPack: StarsPack?
        package var systemPrompt: String?
        /// What `/terms` says, in place of Kontor's own words.
        package var terms: String?
        /// Where `/paysupport` sends customers.
        package var supportContact: String?
        /// How many commands, and how many questions, one customer may send in which time; nil for any number.
        package var commandLimit: RateLimit?
        package var questionLimit: RateLimit?
        /// In the order that customers see; nil for all that are configured.
        package var paymentProviders: [String]?
    }

    package struct AI: Sendable {
        package var providers: [Provider]
        package var routes: [Route]
        package var prices: [Price]
        package var limits: Limits

        package struct Provider: Sendable {
            package enum Kind: String, CaseIterable, Sendable { case openai, mistral }

            package var name: String
            package var kind: Kind
            package var apiKey: Secret<String>
            /// With the version path (`…/v1`), without a slash at its end.
            package var baseURL: String
        }

        package struct Route: Equatable, Sendable {
            package var name: String
            /// In order of preference; at least one.
            package var models: [Model]
        }

        package struct Model: Equatable, Sendable {
            /// The name of one of `providers`.
            package var provider: String
            package var name: String
        }

        /// Prices of a million tokens, in place of those that ship with Kontor.
        package struct Price: Equatable, Sendable {
            package var model: String
            package var inputPerMillion: Money
            package var cachedInputPerMillion: Money?
            package var outputPerMillion: Money
        }

        package struct Limits: Equatable, Sendable {
            package var concurrentCalls = 16
            package var queuedCalls = 256
            package var timeoutSeconds = 60
        }
    }

    package struct Plan: Equatable, Sendable {
        package enum Period: String, CaseIterable, Sendable { case day, week, month, year, once }

        package var name: String
        /// What customers read; the name where nil.
        package var title: String?
        package var price: Money
        package var period: Period
        /// In Telegram Stars; nil where the plan is not sold for them.
        package var starsPrice: Money?
        package var trialDays = 0
        package var graceDays = 3
        /// Nil where the plan includes everything.
        package var entitlements: [Entitlement]?
    }

    package struct Payments: Sendable {
        package var stripe: PaymentKeys?
        package var paddle: PaymentKeys?

        /// Nil in a business that is meant: nothing that is paid there is money.
        package var sandbox: SandboxKeys?

        /// Of those that are configured.
        package var names: [String] {
            [stripe.map { _ in "stripe" }, paddle.map { _ in "paddle" }, sandbox.map { _ in "sandbox" }].compactMap { $0 }
        }
    }

    package struct SandboxKeys: Sendable {
        package var url: String
        package var secret: Secret<String>
        /// Check-outs are paid by themselves, after some seconds.
        package var isAutomatic: Bool

        package init(url: String, secret: Secret<String>, isAutomatic: Bool) {
            self.url = url
            self.secret = secret
            self.isAutomatic = isAutomatic
        }
    }

    package struct PaymentKeys: Sendable {
        package var apiKey: Secret<String>
        package var webhookSecret: Secret<String>
        package var apiURL: String
        /// By how much a signature's time may be off; the provider's usual where nil.
        package var toleranceSeconds: Int?
    }
}
