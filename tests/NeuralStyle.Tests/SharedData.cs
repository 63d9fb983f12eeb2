using Xunit;

namespace NeuralStyle.Tests;

/// <summary>Finds data that is shared beside the repository but not part of it; tests that need it skip themselves where it is absent.</summary>
internal static class SharedData
{
    /// <summary>The full path of a file or folder below the shared data, or a skipped test.</summary>
    public static string Require(string relativePath)
    {
        var path = Path.GetFullPath(Path.Combine(RepositoryRoot(), "..", "shared", "data", relativePath));
        Assert.SkipUnless(Path.Exists(path), $"Needs shared/data/{relativePath} beside the repository.");
        return path;
    }

    /// <summary>The folder that holds the solution.</summary>
    public static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "NeuralStyle.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run from inside the repository.");
        }

        return folder.FullName;
    }
}
