using System.Reflection;

namespace KeeperBot.Host.Commands;

/// <summary>The version of the program.</summary>
internal static class ProductVersion
{
    /// <summary>For instance "0.1.0".</summary>
    public static string Text { get; } = typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
