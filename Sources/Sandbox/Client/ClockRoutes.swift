import Foundation
import Hummingbird
import Values

/// The demo's clock: `GET /sandbox/clock`, `POST /sandbox/clock/advances` with `{"seconds": 3600}` or `{"to": "09:00"}`.
struct ClockRoutes: Sendable {
    let configuration: SandboxConfiguration
    let telegram: Telegram

    func add(to router: Router<BasicRequestContext>) {
        let clock = router.group("sandbox/clock")
        clock.get { _, _ in response(json) }
        clock.post(
            "advances",
            use: answering { visit in
                guard let advance = configuration.advance else { throw SandboxError.conflict("The clock of this sandbox cannot be moved.") }
                advance(try step(try await visit.body()))
                telegram.changes.raise()
                return json
            })
    }

    private var json: JSON {
        [
            "now": .string("\(configuration.now())"), "zone": .string(configuration.timeZone),
            "is_movable": .bool(configuration.advance != nil),
        ]
    }

    private func step(_ body: JSON) throws(SandboxError) -> Duration {
        if let seconds = body["seconds"]?.int {
            guard (1...31_536_000).contains(seconds) else { throw .invalid("The clock moves forward by 1 second to 365 days.") }
            return .seconds(seconds)
        }
        guard let time = body["to"]?.text else { throw .invalid("Say “seconds”, or “to” with a time such as 09:00.") }
        return try ClockRoutes.duration(from: configuration.now(), to: time, zone: configuration.timeZone)
    }

    /// To the next moment at which clocks in the zone show this time.
    static func duration(from now: Timestamp, to time: String, zone: String) throws(SandboxError) -> Duration {
        let parts = time.split(separator: ":").map { Int($0) }
        guard parts.count == 2, let hour = parts[0], let minute = parts[1], (0..<24).contains(hour), (0..<60).contains(minute) else {
            throw .invalid("“to” is a time such as 09:00.")
        }
        guard let zone = TimeZone(identifier: zone) else { throw .invalid("There is no time zone “\(zone)”.") }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let date = Date(timeIntervalSince1970: TimeInterval(now.seconds))
        guard
            let next = calendar.nextDate(
                after: date, matching: DateComponents(hour: hour, minute: minute, second: 0), matchingPolicy: .nextTime)
        else {
            throw .invalid("That time never comes.")
        }
        return .seconds(Int64(next.timeIntervalSince1970) - now.seconds)
    }
}
