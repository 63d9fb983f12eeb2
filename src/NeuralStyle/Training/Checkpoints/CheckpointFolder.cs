using System.Globalization;
using NeuralStyle.Common;

namespace NeuralStyle.Training.Checkpoints;

/// <summary>The files of a checkpoint folder.</summary>
/// <param name="options">The folder, and how many checkpoints it keeps.</param>
internal sealed class CheckpointFolder(CheckpointOptions options)
{
    private const string Prefix = "checkpoint-";
    private const string Extension = ".safetensors";
    private const string DamagedExtension = ".damaged";

    /// <summary>The checkpoints, newest first.</summary>
    public IReadOnlyList<string> NewestFirst => Directory.Exists(options.Folder)
        ? [.. Directory.EnumerateFiles(options.Folder, $"{Prefix}*{Extension}").OrderDescending(StringComparer.Ordinal)]
        : [];

    /// <summary>The file of a step.</summary>
    public string PathOf(int step) => Path.Combine(options.Folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{step:D8}{Extension}"));

    /// <summary>Locks the folder and deletes what a killed process left half-written.</summary>
    /// <exception cref="CheckpointException">Another training uses the folder, or it cannot be written.</exception>
    public IDisposable Enter()
    {
        var entered = new FolderLock(options.Folder);
        try
        {
            AtomicFile.DeleteLeftovers(options.Folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            entered.Dispose();
            throw new CheckpointException($"A temporary file cannot be deleted: {e.Message}", options.Folder, e);
        }

        return entered;
    }

    /// <summary>Deletes the checkpoints that are older than those kept.</summary>
    public void Prune()
    {
        foreach (var old in NewestFirst.Skip(options.Keep))
        {
            File.Delete(old);
        }
    }

    /// <summary>Renames a damaged checkpoint, so that it neither counts among those kept nor is lost.</summary>
    public static void TrySetAside(string path)
    {
        try
        {
            File.Move(path, Path.ChangeExtension(path, DamagedExtension), overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It was deleted meanwhile, or stays: either way the next checkpoints are saved.
        }
    }
}
