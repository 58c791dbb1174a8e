namespace GanOrleans.Support;

/// <summary>A folder that is gone after the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("gan-test-").FullName;

    /// <summary>A path in the folder.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>A path in the folder, of a file with that text where one is given.</summary>
    public string File(string name, string? text = null)
    {
        if (text is not null)
            System.IO.File.WriteAllText(this[name], text);
        return this[name];
    }

    /// <summary>Writes a file, below folders of its own where the name has some, and returns its path.</summary>
    public string Write(string name, byte[] content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        System.IO.File.WriteAllBytes(this[name], content);
        return this[name];
    }

    public void Dispose()
    {
        // A process that was killed may still write its last line.
        for (var attempt = 0; Directory.Exists(Path); attempt++)
        {
            try
            {
                Directory.Delete(Path, recursive: true);
            }
            catch (IOException) when (attempt < 10)
            {
                Thread.Yield();
            }
        }
    }
}
