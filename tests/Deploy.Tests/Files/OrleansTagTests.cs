using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace GanOrleans.Deploy.Tests.Files;

/// <summary>Orleans' scripts make the tables that its packages use, so they come from the tag of those packages.</summary>
public sealed partial class OrleansTagTests
{
    [Fact]
    public void Every_checkout_of_Orleans_that_is_named_is_at_the_tag_of_the_packages_in_use()
    {
        var packages = XDocument.Load(Path.Combine(Deployment.Root, "Directory.Packages.props"));
        var version = packages.Descendants("OrleansVersion").Single().Value;
        var named = Directory.GetFiles(Deployment.At(), "*", SearchOption.AllDirectories)
            .Where(file => !IsCheckout(file))
            .SelectMany(file => Tag().Matches(File.ReadAllText(file)).Select(match => $"{file}: {match.Groups[1].Value}"))
            .ToList();

        Assert.True(named.Count >= 4, string.Join('\n', named));
        Assert.All(named, tag => Assert.EndsWith($": v{version}", tag, StringComparison.Ordinal));
    }

    // A checkout that somebody made as the page says.
    private static bool IsCheckout(string file) => file.StartsWith(Deployment.At("orleans", ""), StringComparison.Ordinal);

    [GeneratedRegex(@"git clone .*--branch (\S+)")]
    private static partial Regex Tag();
}
