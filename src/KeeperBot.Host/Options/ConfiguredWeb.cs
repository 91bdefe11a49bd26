using System.Collections.Immutable;
using System.Net;

namespace KeeperBot.Host.Options;

/// <summary>What is served over HTTP, checked.</summary>
/// <param name="Listen">Address and port.</param>
/// <param name="Token">Where the token is kept ("file:…", "env:…"); null where nothing that is served needs one.</param>
/// <param name="Dashboard">Whether the dashboard and its data are served.</param>
/// <param name="MetricsOpen">Whether metrics need no token.</param>
/// <param name="AllowedHosts">Other names that it may be called by.</param>
public sealed record ConfiguredWeb(IPEndPoint Listen, string? Token, bool Dashboard, bool MetricsOpen, ImmutableArray<string> AllowedHosts);
