using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace KeeperBot.Architecture.Tests;

public sealed class ArrowTests
{
    public static TheoryData<string> Rooms => [.. Repository.Rooms];

    [Fact]
    public void Document_AgainstTheFolders_NamesEveryRoomAndNoOther() =>
        Arrows.Allowed.Keys.Order(StringComparer.Ordinal).ShouldBe(Repository.Rooms);

    [Fact]
    public void Arrows_Followed_NeverLeadBack()
    {
        foreach (var room in Repository.Rooms)
            Reachable(room).ShouldNotContain(room);
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void ProjectFile_OfARoom_ReferencesOnlyWhatTheArrowsAllow(string room)
    {
        var references = XDocument.Load(Path.Combine(Repository.Root, "src", room, room + ".csproj"))
            .Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));

        references.Except(Arrows.Allowed[room]).ShouldBeEmpty($"{room} may reference: {string.Join(", ", Arrows.Allowed[room])}");
    }

    // Project references flow through: a room could use what its neighbour references without saying so.
    [Theory]
    [MemberData(nameof(Rooms))]
    public void CompiledAssembly_OfARoom_ReferencesOnlyWhatTheArrowsAllow(string room)
    {
        using var stream = File.OpenRead(Repository.Assembly(room));
        using var image = new PEReader(stream);
        var metadata = image.GetMetadataReader();
        var references = metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))
            .Where(name => name.StartsWith("KeeperBot.", StringComparison.Ordinal) || name == "keeperbot");

        references.Except(Arrows.Allowed[room]).ShouldBeEmpty($"{room} may reference: {string.Join(", ", Arrows.Allowed[room])}");
    }

    [Fact]
    public void Solution_OfTheRepository_HoldsEveryProject()
    {
        var solution = Repository.Read("KeeperBot.sln").Replace('\\', '/');
        foreach (var project in Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Where(file => file.StartsWith("src/", StringComparison.Ordinal) || file.StartsWith("tests/", StringComparison.Ordinal)))
            solution.ShouldContain($"\"{project}\"");
    }

    private static HashSet<string> Reachable(string room)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<string>(Arrows.Allowed[room]);
        while (open.TryDequeue(out var next))
        {
            if (seen.Add(next))
            {
                foreach (var further in Arrows.Allowed[next])
                    open.Enqueue(further);
            }
        }

        return seen;
    }
}
