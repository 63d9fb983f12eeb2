namespace NeuralStyle.Tests;

/// <summary>A fresh folder that goes with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("neuralstyle-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file, and the folders it lies in, and gives its path.</summary>
    public string Write(string name, byte[] data)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(File(name))!);
        System.IO.File.WriteAllBytes(File(name), data);
        return File(name);
    }

    /// <summary>The names of what lies in the folder, sorted.</summary>
    public string[] Names() => [.. Directory.EnumerateFileSystemEntries(Path).Select(path => System.IO.Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
