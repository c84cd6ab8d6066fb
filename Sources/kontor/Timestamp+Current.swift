import Foundation
import Values

extension Timestamp {
    /// The one place where Kontor reads the machine's clock.
    @Sendable static func current() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }
}
