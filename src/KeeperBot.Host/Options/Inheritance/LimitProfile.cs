using System.Collections.Frozen;
using System.Text;
using KeeperBot.Host.Options.Binding;

namespace KeeperBot.Host.Options.Inheritance;

/// <summary>Sensible limits to start from: ratios, shares and times. Amounts depend on the size of the book and are always the operator's.</summary>
public enum LimitProfile
{
    /// <summary>Acts early, trades rarely, and at close prices only.</summary>
    Conservative = 0,

    /// <summary>Leaves positions more room before it acts.</summary>
    Balanced,
}

/// <summary>What each profile says, in the words of the configuration.</summary>
internal static class LimitProfiles
{
    private static readonly FrozenDictionary<string, ConfigNode> All = new Dictionary<string, ConfigNode>
    {
        ["conservative"] = Parse(
            """
            {
              "margin": { "trigger": "1.5", "target": "2", "danger": "1.25", "maxReduceFraction": "50 %", "maxSlippage": "1 %", "cooldown": "10 min" },
              "drift": { "maxSlippage": "0.5 %", "marginAfter": "2", "cooldown": "15 min" }
            }
            """),
        ["balanced"] = Parse(
            """
            {
              "margin": { "trigger": "1.3", "target": "1.6", "danger": "1.15", "maxReduceFraction": "50 %", "maxSlippage": "2 %", "cooldown": "5 min" },
              "drift": { "maxSlippage": "1 %", "marginAfter": "1.5", "cooldown": "5 min" }
            }
            """),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The profile of a name; null where there is none.</summary>
    public static ConfigNode? Find(string name) => All.GetValueOrDefault(name);

    private static ConfigNode Parse(string json) => ConfigDocument.Parse(Encoding.UTF8.GetBytes(json), "profile");
}
