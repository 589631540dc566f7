/// When a feed has no news, by its rhythm: times at which it need not be asked (RSS 2.0 `skipHours`, `skipDays`). All in
/// UTC.
package struct QuietTimes: Sendable, Hashable {
    /// 0 to 23, in their order.
    package var hours: [Int]
    /// 0 to 6 in their order, 0 is Sunday.
    package var days: [Int]

    /// Takes the times as they are; without any, a feed may have news at all times.
    package init(hours: [Int] = [], days: [Int] = []) {
        self.hours = hours
        self.days = days
    }

    /// As RSS spells them, Sunday first.
    package static let dayNames = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
}
