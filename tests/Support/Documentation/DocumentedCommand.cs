using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace GanOrleans.Support.Documentation;

/// <summary>A command line of ganctl in README.md, docs or deploy.</summary>
/// <param name="Place">File and line.</param>
/// <param name="Arguments">What stands behind <c>ganctl</c>.</param>
/// <param name="IsWhole">Whether it is an example that people copy; else it is named in a sentence or a list, with parts left out.</param>
public sealed partial record DocumentedCommand(string Place, string[] Arguments, bool IsWhole)
{
    /// <summary>All of them.</summary>
    public static IEnumerable<DocumentedCommand> All()
    {
        foreach (var file in Files())
        {
            var text = File.ReadAllText(file);
            var name = Path.GetRelativePath(Root(), file);
            foreach (Match block in Block().Matches(text))
            {
                var isShell = block.Groups["language"].Value == "sh";
                var content = block.Groups["content"];
                foreach (var (line, offset) in Lines(content.Value))
                    foreach (var arguments in isShell ? Commands(line) : Synopsis(line))
                        yield return new DocumentedCommand(At(name, text, content.Index + offset), arguments, isShell);
            }

            foreach (Match span in Span().Matches(Block().Replace(text, block => new string('\n', block.Value.Count(c => c == '\n')))))
                foreach (var arguments in Synopsis(span.Groups["code"].Value))
                    yield return new DocumentedCommand($"{name}: {span.Value}", arguments, IsWhole: false);
        }
    }

    /// <summary>The line, for messages of tests.</summary>
    public override string ToString() => $"{Place}: ganctl {string.Join(' ', Arguments)}";

    /// <summary>The folder of the checkout.</summary>
    public static string Root() => RootAbove();

    private static string RootAbove([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    private static IEnumerable<string> Files() =>
        new[] { "docs", "deploy", "bench" }.Select(folder => Path.Combine(Root(), folder))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.md", SearchOption.AllDirectories))
            .Where(file => !file.Contains("node_modules", StringComparison.Ordinal))
            .Append(Path.Combine(Root(), "README.md")).Order(StringComparer.Ordinal);

    private static string At(string file, string text, int index) => $"{file}:{text[..index].Count(c => c == '\n') + 1}";

    // A line that ends in a backslash goes on in the next one.
    private static IEnumerable<(string Line, int Offset)> Lines(string block)
    {
        var (whole, start, offset) = ("", 0, 0);
        foreach (var line in block.Split('\n'))
        {
            whole += line;
            if (whole.EndsWith('\\'))
                whole = whole[..^1] + " ";
            else
            {
                yield return (whole, start);
                (whole, start) = ("", offset + line.Length + 1);
            }

            offset += line.Length + 1;
        }
    }

    // The simple commands of a shell line that are ganctl's, also behind 'docker compose run' and 'kubectl exec'.
    private static IEnumerable<string[]> Commands(string line)
    {
        foreach (var command in Words(line))
        {
            var at = command.FindLastIndex(word => word is "ganctl" or "./ganctl");
            if (at >= 0 && (at == 0 || command[0] is "docker" or "kubectl" or "exec"))
                yield return [.. command[(at + 1)..]];
        }
    }

    private static List<List<string>> Words(string line)
    {
        var commands = new List<List<string>> { new() };
        foreach (Match token in Token().Matches(line))
        {
            if (token.Value.StartsWith('#'))
                break;
            if (token.Value is "|" or "&&" or "||" or "&" or ";")
                commands.Add([]);
            else if (!token.Value.StartsWith('>'))
                commands[^1].Add(token.Value.Trim('\'', '"'));
        }

        return commands;
    }

    // 'ganctl checkpoint pin|unpin RUN NAME   words': two commands. What stands in brackets may be left out, and
    // is; behind a pipe stands another program.
    private static IEnumerable<string[]> Synopsis(string line)
    {
        var text = Bracket().Replace(Regex.Split(line, @" {2,}| ──| \| ")[0], "").Replace("…", "", StringComparison.Ordinal);
        string[] words = [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        if (words is not ["ganctl" or "./ganctl", ..] or [_, "COMMAND", ..])
            yield break;
        var choice = Array.FindIndex(words, word => word.Contains('|', StringComparison.Ordinal));
        if (choice < 0)
        {
            yield return words[1..];
            yield break;
        }

        foreach (var one in words[choice].Split('|'))
            yield return one.StartsWith("--", StringComparison.Ordinal) || choice == words.Length - 1 || char.IsLower(one[0])
                ? [.. words[1..choice], one, .. words[(choice + 1)..]]
                : [.. words[1..choice], one];   // RUN|--dataset NAME: the name belongs to the option
    }

    [GeneratedRegex(@"^```(?<language>\w*)\n(?<content>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"`(?<code>(\./)?ganctl [^`\n]+)`")]
    private static partial Regex Span();

    [GeneratedRegex(@"'[^']*'|""[^""]*""|#.*|\|\||&&|[|&;]|[^\s|&;]+")]
    private static partial Regex Token();

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Bracket();
}
