using KeeperBot.Evm.Nodes;

namespace KeeperBot.Host.Logging;

/// <summary>Every message of this project; event ids 9000 to 9999.</summary>
internal static partial class Log
{
    [LoggerMessage(9000, LogLevel.Information, "KeeperBot {Version} starts on chain {Chain} by {Node}, acting address {Actor}, mode {Mode}, dry run {DryRun}")]
    public static partial void Starting(ILogger logger, string version, ulong chain, string node, string actor, string mode, bool dryRun);

    [LoggerMessage(9001, LogLevel.Information, "Stopped cleanly")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(9002, LogLevel.Warning, "Node {Node} is not used: {State}: {Reason}")]
    public static partial void NodeLeft(ILogger logger, string node, NodeState state, string reason);

    [LoggerMessage(9003, LogLevel.Information, "Node {Node} is used: {Reason}")]
    public static partial void NodeJoined(ILogger logger, string node, string reason);

    /// <summary>A decision about a node. What a first look expects, or ends the program with a message of its own, is not repeated here.</summary>
    public static void NodeChanged(ILogger logger, NodeChange change)
    {
        if (change.From == NodeState.Unproven && change.To is NodeState.Active or NodeState.WrongChain)
            return;
        if (change.To == NodeState.Active)
            NodeJoined(logger, change.Host, change.Why);
        else
            NodeLeft(logger, change.Host, change.To, change.Why);
    }

    [LoggerMessage(9010, LogLevel.Information, "Block {Block}: worst health {Health}, net delta {Delta}, {Actions} actions, {Skips} skips")]
    public static partial void Cycle(ILogger logger, ulong block, string health, string delta, int actions, int skips);

    [LoggerMessage(9011, LogLevel.Information, "Block {Block}: {Line}")]
    public static partial void Decision(ILogger logger, ulong block, string line);

    [LoggerMessage(9012, LogLevel.Warning, "Block {Block}: {Line}")]
    public static partial void Attention(ILogger logger, ulong block, string line);

    [LoggerMessage(9013, LogLevel.Error, "Block {Block}: the cycle is void: {Code}: {Detail}")]
    public static partial void CycleVoid(ILogger logger, ulong block, string code, string detail);

    [LoggerMessage(9014, LogLevel.Debug, "Block {Block}: {Line}")]
    public static partial void Skip(ILogger logger, ulong block, string line);

    [LoggerMessage(9020, LogLevel.Warning, "No head to be had: {Reason} ({Failures} in a row)")]
    public static partial void HeadUnavailable(ILogger logger, string reason, int failures);

    [LoggerMessage(9021, LogLevel.Error, "No new block for {Silence}")]
    public static partial void HeadSilent(ILogger logger, TimeSpan silence);

    [LoggerMessage(9022, LogLevel.Warning, "Reorganisation: block {Abandoned} was abandoned, the head is {Head}")]
    public static partial void Reorganised(ILogger logger, string abandoned, string head);

    [LoggerMessage(9023, LogLevel.Warning, "The node's head went back to {Reported} from {Known}; waiting for it")]
    public static partial void HeadRetreated(ILogger logger, string reported, string known);

    [LoggerMessage(9024, LogLevel.Warning, "Block {Block} is {Age} old, more than {Limit}: no decision is made on it")]
    public static partial void HeadTooOld(ILogger logger, ulong block, TimeSpan age, TimeSpan limit);

    [LoggerMessage(9025, LogLevel.Warning, "{Subject}: {Detail}; {Mend}")]
    public static partial void InspectionCross(ILogger logger, string subject, string detail, string mend);

    [LoggerMessage(9026, LogLevel.Warning, "Block {Block}: the contracts could not be inspected, so nothing is decided: {Reason}")]
    public static partial void InspectionUnanswered(ILogger logger, string block, string reason);

    [LoggerMessage(9027, LogLevel.Warning, "{Warning}")]
    public static partial void PricesForgotten(ILogger logger, string warning);

    [LoggerMessage(9031, LogLevel.Warning, "{Warning}")]
    public static partial void ParametersForgotten(ILogger logger, string warning);

    [LoggerMessage(9028, LogLevel.Warning, "Past prices are missing, so volatilities are their floor or what options imply until enough are seen: {Reason}")]
    public static partial void PastPricesMissing(ILogger logger, string reason);

    [LoggerMessage(9029, LogLevel.Information, "{Count} past prices of {Underlying} are read from {Source}; {End}")]
    public static partial void PastPricesRead(ILogger logger, int count, string underlying, string source, string end);

    [LoggerMessage(9081, LogLevel.Warning, "Metrics do not reach the collector {Host}: {Reason}; the keeper goes on, and the next push says it all")]
    public static partial void OtlpFails(ILogger logger, string host, string reason);

    [LoggerMessage(9082, LogLevel.Information, "Metrics reach the collector {Host} again")]
    public static partial void OtlpArrives(ILogger logger, string host);

    [LoggerMessage(9080, LogLevel.Warning, "The record of block {Block} could not be kept in {Folder}: {Reason}. The keeper goes on; the next record says how many are missing. Make room there, or let the keeper write there")]
    public static partial void RecordUnwritten(ILogger logger, ulong block, string folder, string reason);

    [LoggerMessage(9030, LogLevel.Information, "Transaction {Line}")]
    public static partial void Transaction(ILogger logger, string line);

    [LoggerMessage(9040, LogLevel.Error, "Halted: {Reason}")]
    public static partial void Halted(ILogger logger, string reason);

    [LoggerMessage(9050, LogLevel.Information, "Market: {Line}")]
    public static partial void Market(ILogger logger, string line);

    [LoggerMessage(9060, LogLevel.Warning, "The mode is {Mode} now. {Reason} {HaltFile}")]
    public static partial void ModeChanged(ILogger logger, Core.Cycle.KeeperMode mode, string reason, string haltFile);

    [LoggerMessage(9062, LogLevel.Warning, "Changed since the activation: {Change}")]
    public static partial void ChangedSinceActivation(ILogger logger, string change);

    [LoggerMessage(9063, LogLevel.Error, "The dry run goes on without evidence: {Reason}")]
    public static partial void EvidenceLost(ILogger logger, string reason);

    [LoggerMessage(9070, LogLevel.Information, "Metrics and health at {Url}; dashboard {Dashboard}")]
    public static partial void Listening(ILogger logger, Uri url, string dashboard);

    [LoggerMessage(9071, LogLevel.Error, "The dashboard's document could not be made; the keeper goes on")]
    public static partial void DocumentFailed(ILogger logger, Exception error);

    [LoggerMessage(9061, LogLevel.Warning, "The operator asks for {Command}: {Reason}")]
    public static partial void OperatorAsked(ILogger logger, Composition.OperatorCommand command, string reason);

    [LoggerMessage(9064, LogLevel.Warning, "The configuration was read again and is in force (digest {Digest}): {Changes}")]
    public static partial void Reloaded(ILogger logger, string digest, string changes);

    [LoggerMessage(9065, LogLevel.Error, "The configuration was read again and is NOT in force: {Why}")]
    public static partial void ReloadRefused(ILogger logger, string why);

    [LoggerMessage(9076, LogLevel.Debug, "Alert {Kind} {Key} was taken by {Sink}")]
    public static partial void AlertDelivered(ILogger logger, Monitoring.Alerts.AlertKind kind, string key, string sink);

    [LoggerMessage(9077, LogLevel.Information, "Alert {Kind} {Key} was not taken by {Sink}: {Reason}; again in {Wait}")]
    public static partial void AlertRetried(ILogger logger, Monitoring.Alerts.AlertKind kind, string key, string sink, string reason, TimeSpan wait);

    [LoggerMessage(9072, LogLevel.Warning, "Alert lost ({Severity}): {Kind} {Key} did not reach {Sink}: {Reason}")]
    public static partial void AlertLost(ILogger logger, Monitoring.Alerts.AlertSeverity severity, Monitoring.Alerts.AlertKind kind, string key, string sink, string reason);

    [LoggerMessage(9073, LogLevel.Error, "Critical alert lost: {Kind} {Key}: {Detail}: did not reach {Sink}: {Reason}")]
    public static partial void CriticalAlertLost(ILogger logger, Monitoring.Alerts.AlertKind kind, string key, string detail, string sink, string reason);

    [LoggerMessage(9074, LogLevel.Error, "Alerts do not reach {Sink}, again and again: {Reason}")]
    public static partial void AlertSinkFailing(ILogger logger, string sink, string reason);

    [LoggerMessage(9075, LogLevel.Warning, "The dead man's ping did not arrive: {Reason}")]
    public static partial void DeadManPingFailed(ILogger logger, string reason);

    [LoggerMessage(9090, LogLevel.Warning, "The service manager wants a sign of life every {Patience} and gets one a cycle, with a block every {BlockInterval}: set WatchdogSec to at least four blocks, better minutes")]
    public static partial void WatchdogTooShort(ILogger logger, TimeSpan patience, TimeSpan blockInterval);

    [LoggerMessage(9091, LogLevel.Warning, "The service manager does not hear the keeper ({Problem}); with a watchdog it will end it")]
    public static partial void ServiceManagerDeaf(ILogger logger, string problem);
}
