using KeeperBot.Core.Ports;
using Microsoft.Extensions.Logging;

namespace KeeperBot.Execution;

/// <summary>Events 5000 to 5999.</summary>
internal static partial class Log
{
    [LoggerMessage(5000, LogLevel.Information, "{Intent}: {From} -> {To}; nonce {Nonce}, hash {Hash}; {Detail}; journal line {Sequence}, head {Head}")]
    public static partial void Changed(ILogger logger, IntentKey intent, IntentState from, IntentState to, ulong? nonce, Hash32? hash, string detail, long sequence, Hash32 head);

    [LoggerMessage(5001, LogLevel.Warning, "{Intent} refused: {Code}: {Detail}")]
    public static partial void Refused(ILogger logger, IntentKey intent, string code, string detail);

    [LoggerMessage(5002, LogLevel.Information, "recovered on chain {Chain} for {Actor}: {Open} open intents; journal line {Sequence}, head {Head}")]
    public static partial void Recovered(ILogger logger, ChainId chain, Address actor, int open, long sequence, Hash32 head);

    [LoggerMessage(5003, LogLevel.Error, "the key {Actor} is halted: {Reason}")]
    public static partial void Halted(ILogger logger, Address actor, string reason);

    [LoggerMessage(5004, LogLevel.Warning, "{Intent}: the node's answer to {Hash} is {Answer}: {Detail}; the nonce is kept and the same bytes are sent again")]
    public static partial void NotAccepted(ILogger logger, IntentKey intent, Hash32 hash, string answer, string detail);

    [LoggerMessage(5005, LogLevel.Warning, "{Intent}: not replaced after {Blocks} blocks: {Why}")]
    public static partial void NotReplaced(ILogger logger, IntentKey intent, ulong blocks, string why);

    [LoggerMessage(5006, LogLevel.Warning, "{Intent}: emergency fee tier in use ({Reason})")]
    public static partial void Emergency(ILogger logger, IntentKey intent, string reason);

    [LoggerMessage(5007, LogLevel.Information, "{Intent}: would send to {To} ({Description}); gas limit {GasLimit}, at most {MaxFee} wei per gas")]
    public static partial void WouldSend(ILogger logger, IntentKey intent, Address to, string description, ulong gasLimit, string maxFee);

    [LoggerMessage(5008, LogLevel.Error, "{Intent}: no signature for a replacement of nonce {Nonce}: {Why}; what was sent before stays watched")]
    public static partial void ReplacementUnsigned(ILogger logger, IntentKey intent, ulong nonce, string why);

    [LoggerMessage(5009, LogLevel.Warning, "failpoint {Point} is armed: this process will kill itself there")]
    public static partial void FailpointArmed(ILogger logger, string point);

    [LoggerMessage(5010, LogLevel.Critical, "failpoint {Point} is reached: this process kills itself")]
    public static partial void FailpointReached(ILogger logger, string point);

    [LoggerMessage(5011, LogLevel.Information, "the whole journal reads back: {Lines} lines, the last is {Sequence}, head {Head}")]
    public static partial void JournalWhole(ILogger logger, long lines, long sequence, Hash32 head);

    [LoggerMessage(5012, LogLevel.Critical, "journal '{File}' does not read back whole: {Fault}; nothing more is signed; its head is line {Sequence}, {Head}; restore a backup, or start a new journal once nothing of the key is pending")]
    public static partial void JournalDamaged(ILogger logger, string file, string fault, long sequence, Hash32 head);

    [LoggerMessage(5013, LogLevel.Error, "only the tail of the journal has been read back, the rest could not be: {Why}")]
    public static partial void JournalNotAudited(ILogger logger, string why);

    [LoggerMessage(5014, LogLevel.Warning, "{Intent}: reopened by a reorganisation on nonce {Nonce} and not sent again ({Verdict}): {Why}")]
    public static partial void NotSentAgain(ILogger logger, IntentKey intent, ulong? nonce, string verdict, string why);

    [LoggerMessage(5040, LogLevel.Error, "circuit breaker {Name} tripped: {Why}; hedges stop until {Until} or `keeper resume`, rescues go on")]
    public static partial void BreakerTripped(ILogger logger, string name, string why, string until);

    [LoggerMessage(5041, LogLevel.Information, "the code of {Name} ({Contract}) is pinned as it is: fingerprint {Fingerprint}")]
    public static partial void PinLearned(ILogger logger, string name, Address contract, Hash32 fingerprint);
}
