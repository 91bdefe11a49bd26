using System.Collections.Immutable;
using System.Text;

namespace KeeperBot.TestKit.Rpc;

/// <summary>What the server sends back, or how it fails to.</summary>
public sealed record LoopbackResponse
{
    /// <summary>HTTP status.</summary>
    public int Status { get; init; } = 200;

    /// <summary>The body.</summary>
    public byte[] Body { get; init; } = [];

    /// <summary>Headers besides length and connection.</summary>
    public ImmutableDictionary<string, string> Headers { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>How the bytes leave.</summary>
    public LoopbackDelivery Delivery { get; init; }

    /// <summary>A body of text with status 200.</summary>
    public static LoopbackResponse Of(string body) => new() { Body = Encoding.UTF8.GetBytes(body) };

    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);
}

/// <summary>How a response leaves the server.</summary>
public enum LoopbackDelivery
{
    /// <summary>Whole.</summary>
    Whole,

    /// <summary>Whole, in chunks, without a length.</summary>
    Chunked,

    /// <summary>Not at all: the connection is closed.</summary>
    Dropped,

    /// <summary>Half of the body, then the connection is closed.</summary>
    CutShort,

    /// <summary>Not at all: the connection stays open and silent.</summary>
    Hanging,

    /// <summary>Half of the body, then silence.</summary>
    HangingMidBody,
}
