using YamlDotNet.RepresentationModel;

namespace GanOrleans.Deploy.Tests.Files;

/// <summary>The files below deploy/.</summary>
internal static class Deployment
{
    /// <summary>The repository's folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A path below deploy/.</summary>
    public static string At(params string[] parts) => Path.Combine([Root, "deploy", .. parts]);

    /// <summary>The documents of a YAML file.</summary>
    public static IReadOnlyList<YamlMappingNode> Yaml(string file)
    {
        using var text = File.OpenText(file);
        var yaml = new YamlStream();
        yaml.Load(text);
        return [.. yaml.Documents.Select(document => (YamlMappingNode)document.RootNode)];
    }

    /// <summary>The values at a path of keys; <c>*</c> is every item of a list or mapping.</summary>
    public static IEnumerable<YamlNode> Select(this YamlNode node, params string[] path)
    {
        if (path.Length == 0)
            return [node];
        IEnumerable<YamlNode> next = (node, path[0]) switch
        {
            (YamlSequenceNode list, "*") => list.Children,
            (YamlMappingNode map, "*") => map.Children.Values,
            (YamlMappingNode map, var key) when map.Children.TryGetValue(key, out var value) => [value],
            _ => [],
        };
        return next.SelectMany(child => child.Select(path[1..]));
    }

    /// <summary>The texts at a path.</summary>
    public static IEnumerable<string> Texts(this YamlNode node, params string[] path) =>
        node.Select(path).OfType<YamlScalarNode>().Select(scalar => scalar.Value ?? "");

    /// <summary>The one text at a path.</summary>
    public static string Text(this YamlNode node, params string[] path) => Assert.Single(node.Texts(path));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "GanOrleans.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }
}
