using System.Runtime.InteropServices;

namespace NeuralStyle.Tests.Weights;

/// <summary>The time that a processor spent on this thread: unlike the time of day it does not pass while other programs run.</summary>
internal static partial class CpuTime
{
    private const int ThreadClock = 3; // CLOCK_THREAD_CPUTIME_ID of Linux

    /// <summary>The time so far; zero on systems other than Linux.</summary>
    public static TimeSpan OfThread()
    {
        if (!OperatingSystem.IsLinux())
        {
            return TimeSpan.Zero;
        }

        _ = ReadClock(ThreadClock, out var time);
        return TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000.0);
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ReadClock(int clock, out Time time);

    private readonly record struct Time(nint Seconds, nint Nanoseconds);
}
