using System.Text;
using KeeperBot.Evm.Abi;
using KeeperBot.Monitoring.Reports;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition.Records;

/// <summary>
/// What is hashed and signed of a day, as EIP-712 typed data (docs/reports.md has the schema). Its signing hash is the day's digest, signed or not, and the next day names it.
/// </summary>
/// <param name="Chain">The chain.</param>
/// <param name="Actor">The acting address, whose days these are.</param>
/// <param name="Day">The day by chain time, UTC.</param>
/// <param name="Lines">Number of records.</param>
/// <param name="Content">SHA-256 of the records: each line in UTF-8 with a line feed after it.</param>
/// <param name="Previous">Digest of the sealed day before; zero for the first.</param>
internal sealed record DayStatement(ChainId Chain, Address Actor, DateOnly Day, int Lines, Hash32 Content, Hash32 Previous)
{
    /// <summary>The name of the signing domain.</summary>
    public const string Domain = "KeeperBot daily record";

    /// <summary>The type of the message.</summary>
    public const string PrimaryType = "DailyRecord";

    /// <summary>The day as it is written.</summary>
    public string DayText => Day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The typed data.</summary>
    public TypedData Typed() => TypedData.Parse(Json());

    /// <summary>The same as the JSON that eth_signTypedData_v4 takes.</summary>
    public string Json() => Encoding.UTF8.GetString(ReportJson.WriteLine(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartObject("types");
        Type("EIP712Domain", ("name", "string"), ("version", "string"), ("chainId", "uint256"));
        Type(PrimaryType, ("day", "string"), ("actor", "address"), ("lines", "uint256"), ("content", "bytes32"), ("previous", "bytes32"));
        writer.WriteEndObject();
        writer.WriteString("primaryType", PrimaryType);
        writer.WriteStartObject("domain");
        writer.WriteString("name", Domain);
        writer.WriteString("version", "1");
        writer.WriteNumber("chainId", Chain.Value);
        writer.WriteEndObject();
        writer.WriteStartObject("message");
        writer.WriteString("day", DayText);
        writer.WriteString("actor", Actor.ToString());
        writer.WriteNumber("lines", Lines);
        writer.WriteString("content", Content.ToString());
        writer.WriteString("previous", Previous.ToString());
        writer.WriteEndObject();
        writer.WriteEndObject();

        void Type(string name, params ReadOnlySpan<(string Name, string Type)> members)
        {
            writer.WriteStartArray(name);
            foreach (var member in members)
            {
                writer.WriteStartObject();
                writer.WriteString("name", member.Name);
                writer.WriteString("type", member.Type);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }
    }));
}
