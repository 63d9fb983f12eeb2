namespace NeuralStyle.Training.Checkpoints;

/// <summary>Keeps a folder for one training. The system releases the lock when the process ends, however it ends.</summary>
internal sealed class FolderLock : IDisposable
{
    private const string Name = "training.lock"; // it stays: deleting it would let two trainings lock two files of one name

    private readonly FileStream _file;

    /// <summary>Locks a folder, which is created if it is not there.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="CheckpointException">Another training uses the folder, or it cannot be written.</exception>
    public FolderLock(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"The folder for checkpoints cannot be created: {e.Message}", folder, e);
        }

        try
        {
            _file = new FileStream(Path.Combine(folder, Name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"The folder cannot be locked: another training saves its checkpoints here, or it cannot be written. Choose another folder, or wait. {e.Message}", folder, e);
        }
    }

    /// <summary>Releases the lock.</summary>
    public void Dispose() => _file.Dispose();
}
