using System.Collections.Immutable;
using static KeeperBot.Host.Options.Changes.ChangeEffect;
using static KeeperBot.Host.Options.Changes.ChangeRule;

namespace KeeperBot.Host.Options.Changes;

/// <summary>Rules of the policy: caps, fees, allow-lists, breakers, pins.</summary>
internal static class PolicyChangeRules
{
    private const string Fee = "what a transaction may pay";
    private const string Gas = "what gas may cost";
    private const string Pad = "how much more gas than estimated a transaction may burn; too little lets a rescue fail";
    private const string Breaker = "when a circuit breaker stops hedges";

    public static readonly ImmutableArray<ChangeRule> All =
    [
        Least("activation.dryRun", "how long it must have run dry"),
        new("activation.rehearsal", "whether it must have been rehearsed") { Raised = Tightens },
        Most("policy.fees.**", Fee),
        Most("policy.maxGasLimit", Gas),
        Bound("policy.gasPad", Pad),
        Bound("policy.gasPadFor.**", Pad),
        Most("policy.maxCostPerTransaction", Gas),
        Most("policy.maxCostPerHour", Gas),
        Most("policy.maxCostPerDay", Gas),
        Allowed("policy.assets.*", "a token that may leave the buffer"),
        Most("policy.assets.*.perTransaction", "what may leave the buffer at once"),
        Most("policy.assets.*.perHour", "what may leave the buffer in an hour"),
        Most("policy.assets.*.perDay", "what may leave the buffer in a day"),
        Restriction("policy.haltFile", "a file that halts the keeper"),
        Most("policy.breakers.**", Breaker),
        Least("policy.breakers.pause", "how long a circuit breaker stops hedges"),
        Bound("policy.codePins.**", "a pin here takes a contract's code for good, or lets go of it"),
        Allowed("policy.approvals", "allowances that the keeper gives by itself"),
        Allowed("policy.approvals[*]", "allowances that the keeper gives by itself"),
        Bound("policy.approvals[*].spender", "who may be allowed to take a token"),
        Most("policy.approvals[*].most", "the largest allowance"),
        Restriction("policy.allow", "the only calls that are allowed"),
        Allowed("policy.allow[*]", "a contract that may be called"),
        Bound("policy.allow[*].to", "a contract that may be called"),
        Bound("policy.allow[*].functions", "functions that may be called"),
        Allowed("policy.allow[*].functions[*]", "a function that may be called"),
    ];
}
