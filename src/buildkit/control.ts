import * as messages from './gen/control_pb.js';
import { method } from './grpc/method.ts';

const path = (name: string): string => `/moby.buildkit.v1.Control/${name}`;

/** The daemon's control service (moby/buildkit, api/services/control/control.proto). */
export const Control = {
  Info: method(path('Info'), messages.InfoRequestSchema, messages.InfoResponseSchema),
  ListWorkers: method(path('ListWorkers'), messages.ListWorkersRequestSchema, messages.ListWorkersResponseSchema),
  Solve: method(path('Solve'), messages.SolveRequestSchema, messages.SolveResponseSchema),
  Status: method(path('Status'), messages.StatusRequestSchema, messages.StatusResponseSchema),
  Session: method(path('Session'), messages.BytesMessageSchema, messages.BytesMessageSchema),
  DiskUsage: method(path('DiskUsage'), messages.DiskUsageRequestSchema, messages.DiskUsageResponseSchema),
  Prune: method(path('Prune'), messages.PruneRequestSchema, messages.UsageRecordSchema),
  ListenBuildHistory: method(
    path('ListenBuildHistory'),
    messages.BuildHistoryRequestSchema,
    messages.BuildHistoryEventSchema,
  ),
  UpdateBuildHistory: method(
    path('UpdateBuildHistory'),
    messages.UpdateBuildHistoryRequestSchema,
    messages.UpdateBuildHistoryResponseSchema,
  ),
} as const;
